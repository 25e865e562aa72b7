package provider_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
)

// misfits are the summaries of the errors about a model that does not fit its schema: those of
// tfvalue.Codec, and of the framework for models without a codec.
var misfits = []string{"Unreadable value", "Value Conversion Error"}

// Each resource, data source and action reads into its model whatever its schema has, and the model has
// nothing else. Without this, the difference would show when an object has been created and
// its state is written. The provider is not configured: reading goes no further than that.
func TestModelsFitTheirSchemas(t *testing.T) {
	t.Parallel()
	server, err := acctest.ProviderFactories()[provider.TypeName]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	check := func(kind string, schemas map[string]*tfprotov6.Schema, read func(ctx context.Context, typeName string, v *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error)) {
		if len(schemas) == 0 {
			t.Errorf("there is no %s", kind)
		}
		for name, schema := range schemas {
			sample, err := tfprotov6.NewDynamicValue(schema.ValueType(), sampleOf(schema.ValueType()))
			if err != nil {
				t.Fatal(err)
			}
			diags, err := read(t.Context(), name, &sample)
			if err != nil {
				t.Fatalf("%s %s: %v", kind, name, err)
			}
			for _, d := range diags {
				if slices.Contains(misfits, d.Summary) {
					t.Errorf("%s %s: %s", kind, name, d.Detail)
				}
			}
		}
	}
	check("resource", schemas.ResourceSchemas, func(ctx context.Context, name string, v *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
		resp, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: name, CurrentState: v})
		return resp.Diagnostics, err
	})
	check("data source", schemas.DataSourceSchemas, func(ctx context.Context, name string, v *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
		resp, err := server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: v})
		return resp.Diagnostics, err
	})
	actions := make(map[string]*tfprotov6.Schema)
	for name, action := range schemas.ActionSchemas {
		actions[name] = action.Schema
	}
	check("action", actions, func(ctx context.Context, name string, v *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
		return invoke(ctx, server, name, v)
	})
}

// invoke invokes an action, and returns the diagnostics with which it ends.
func invoke(ctx context.Context, server tfprotov6.ProviderServer, name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
	actions, ok := server.(tfprotov6.ActionServer)
	if !ok {
		return nil, errors.New("the provider serves no actions")
	}
	stream, err := actions.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: config})
	if err != nil {
		return nil, err
	}
	var diags []*tfprotov6.Diagnostic
	for event := range stream.Events {
		if completed, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
			diags = completed.Diagnostics
		}
	}
	if len(diags) == 0 {
		return nil, errors.New("an action of a provider that is not configured succeeds")
	}
	return diags, nil
}

// sampleOf is a value in which each collection has one element, so that the models of elements
// are read as well, and nothing is null.
func sampleOf(typ tftypes.Type) tftypes.Value {
	switch typ := typ.(type) {
	case tftypes.Object:
		attributes := make(map[string]tftypes.Value)
		for name, of := range typ.AttributeTypes {
			attributes[name] = sampleOf(of)
		}
		return tftypes.NewValue(typ, attributes)
	case tftypes.List:
		return tftypes.NewValue(typ, []tftypes.Value{sampleOf(typ.ElementType)})
	case tftypes.Set:
		return tftypes.NewValue(typ, []tftypes.Value{sampleOf(typ.ElementType)})
	case tftypes.Map:
		return tftypes.NewValue(typ, map[string]tftypes.Value{"key": sampleOf(typ.ElementType)})
	}
	switch {
	case typ.Is(tftypes.Bool):
		return tftypes.NewValue(typ, false)
	case typ.Is(tftypes.Number):
		return tftypes.NewValue(typ, 1)
	default:
		return tftypes.NewValue(typ, "")
	}
}
