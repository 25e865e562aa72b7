package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The types below have the names and the form of Terraform's JSON output.

type document struct {
	FormatVersion string                    `json:"format_version"`
	Schemas       map[string]providerSchema `json:"provider_schemas"`
}

type providerSchema struct {
	Provider           schema              `json:"provider"`
	Resources          map[string]schema   `json:"resource_schemas,omitempty"`
	DataSources        map[string]schema   `json:"data_source_schemas,omitempty"`
	EphemeralResources map[string]schema   `json:"ephemeral_resource_schemas,omitempty"`
	ListResources      map[string]schema   `json:"list_resource_schemas,omitempty"`
	Actions            map[string]schema   `json:"action_schemas,omitempty"`
	Functions          map[string]function `json:"functions,omitempty"`
	Identities         map[string]identity `json:"resource_identity_schemas,omitempty"`
}

type schema struct {
	Version int64 `json:"version"`
	Block   block `json:"block"`
}

type block struct {
	Attributes      map[string]attribute   `json:"attributes,omitempty"`
	Blocks          map[string]nestedBlock `json:"block_types,omitempty"`
	Description     string                 `json:"description,omitempty"`
	DescriptionKind string                 `json:"description_kind"`
	Deprecated      bool                   `json:"deprecated,omitempty"`
}

type nestedBlock struct {
	Nesting  string `json:"nesting_mode"`
	Block    block  `json:"block"`
	MinItems int64  `json:"min_items,omitempty"`
	MaxItems int64  `json:"max_items,omitempty"`
}

type attribute struct {
	Type            tftypes.Type  `json:"type,omitempty"`
	Nested          *nestedObject `json:"nested_type,omitempty"`
	Description     string        `json:"description,omitempty"`
	DescriptionKind string        `json:"description_kind"`
	Deprecated      bool          `json:"deprecated,omitempty"`
	Required        bool          `json:"required,omitempty"`
	Optional        bool          `json:"optional,omitempty"`
	Computed        bool          `json:"computed,omitempty"`
	Sensitive       bool          `json:"sensitive,omitempty"`
	WriteOnly       bool          `json:"write_only,omitempty"`
}

type nestedObject struct {
	Attributes map[string]attribute `json:"attributes"`
	Nesting    string               `json:"nesting_mode"`
}

type function struct {
	Description string       `json:"description,omitempty"`
	Summary     string       `json:"summary,omitempty"`
	Deprecation string       `json:"deprecation_message,omitempty"`
	Return      tftypes.Type `json:"return_type"`
	Parameters  []parameter  `json:"parameters,omitempty"`
	Variadic    *parameter   `json:"variadic_parameter,omitempty"`
}

type parameter struct {
	Name        string       `json:"name"`
	Description string       `json:"description,omitempty"`
	Nullable    bool         `json:"is_nullable,omitempty"`
	Type        tftypes.Type `json:"type"`
}

type identity struct {
	Version    int64                        `json:"version"`
	Attributes map[string]identityAttribute `json:"attributes,omitempty"`
}

type identityAttribute struct {
	Type              tftypes.Type `json:"type"`
	Description       string       `json:"description,omitempty"`
	RequiredForImport bool         `json:"required_for_import,omitempty"`
	OptionalForImport bool         `json:"optional_for_import,omitempty"`
}

func convertProvider(s *tfprotov6.GetProviderSchemaResponse, ids *tfprotov6.GetResourceIdentitySchemasResponse) providerSchema {
	actions := map[string]*tfprotov6.Schema{}
	for name, action := range s.ActionSchemas {
		actions[name] = action.Schema
	}
	return providerSchema{
		Provider:           convertSchema(s.Provider),
		Resources:          convertAll(s.ResourceSchemas, convertSchema),
		DataSources:        convertAll(s.DataSourceSchemas, convertSchema),
		EphemeralResources: convertAll(s.EphemeralResourceSchemas, convertSchema),
		ListResources:      convertAll(s.ListResourceSchemas, convertSchema),
		Actions:            convertAll(actions, convertSchema),
		Functions:          convertAll(s.Functions, convertFunction),
		Identities:         convertAll(ids.IdentitySchemas, convertIdentity),
	}
}

func convertAll[From, To any](all map[string]From, convert func(From) To) map[string]To {
	converted := make(map[string]To, len(all))
	for name, one := range all {
		converted[name] = convert(one)
	}
	return converted
}

func convertSchema(s *tfprotov6.Schema) schema {
	return schema{Version: s.Version, Block: convertBlock(s.Block)}
}

func convertBlock(b *tfprotov6.SchemaBlock) block {
	converted := block{
		Attributes:      convertAttributes(b.Attributes),
		Blocks:          make(map[string]nestedBlock, len(b.BlockTypes)),
		Description:     b.Description,
		DescriptionKind: kind(b.DescriptionKind),
		Deprecated:      b.Deprecated,
	}
	for _, nested := range b.BlockTypes {
		converted.Blocks[nested.TypeName] = nestedBlock{
			Nesting:  strings.ToLower(nested.Nesting.String()),
			Block:    convertBlock(nested.Block),
			MinItems: nested.MinItems,
			MaxItems: nested.MaxItems,
		}
	}
	return converted
}

func convertAttributes(all []*tfprotov6.SchemaAttribute) map[string]attribute {
	converted := make(map[string]attribute, len(all))
	for _, a := range all {
		one := attribute{
			Type:            a.Type,
			Description:     a.Description,
			DescriptionKind: kind(a.DescriptionKind),
			Deprecated:      a.Deprecated,
			Required:        a.Required,
			Optional:        a.Optional,
			Computed:        a.Computed,
			Sensitive:       a.Sensitive,
			WriteOnly:       a.WriteOnly,
		}
		if a.NestedType != nil {
			one.Nested = &nestedObject{
				Attributes: convertAttributes(a.NestedType.Attributes),
				Nesting:    strings.ToLower(a.NestedType.Nesting.String()),
			}
		}
		converted[a.Name] = one
	}
	return converted
}

func convertFunction(f *tfprotov6.Function) function {
	converted := function{
		Description: f.Description,
		Summary:     f.Summary,
		Deprecation: f.DeprecationMessage,
		Return:      f.Return.Type,
	}
	for _, p := range f.Parameters {
		converted.Parameters = append(converted.Parameters, convertParameter(p))
	}
	if f.VariadicParameter != nil {
		variadic := convertParameter(f.VariadicParameter)
		converted.Variadic = &variadic
	}
	return converted
}

func convertParameter(p *tfprotov6.FunctionParameter) parameter {
	return parameter{Name: p.Name, Description: p.Description, Nullable: p.AllowNullValue, Type: p.Type}
}

func convertIdentity(s *tfprotov6.ResourceIdentitySchema) identity {
	converted := identity{Version: s.Version, Attributes: make(map[string]identityAttribute, len(s.IdentityAttributes))}
	for _, a := range s.IdentityAttributes {
		converted.Attributes[a.Name] = identityAttribute{
			Type:              a.Type,
			Description:       a.Description,
			RequiredForImport: a.RequiredForImport,
			OptionalForImport: a.OptionalForImport,
		}
	}
	return converted
}

func kind(k tfprotov6.StringKind) string { return strings.ToLower(k.String()) }
