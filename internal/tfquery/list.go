package tfquery

import (
	"cmp"
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// ListArguments returns the arguments of a list resource: those of the list data source of the
// same objects, which attributes has.
func (k Kind[T]) ListArguments(attributes map[string]schema.Attribute) map[string]listschema.Attribute {
	arguments := make(map[string]listschema.Attribute)
	for name, attribute := range attributes {
		if !attribute.IsOptional() {
			continue
		}
		switch a := attribute.(type) {
		case schema.StringAttribute:
			arguments[name] = listschema.StringAttribute{Optional: true, Validators: a.Validators, MarkdownDescription: a.MarkdownDescription}
		case schema.ListAttribute:
			arguments[name] = listschema.ListAttribute{Optional: true, ElementType: a.ElementType, Validators: a.Validators, MarkdownDescription: a.MarkdownDescription}
		case schema.MapAttribute:
			arguments[name] = listschema.MapAttribute{Optional: true, ElementType: a.ElementType, Validators: a.Validators, MarkdownDescription: a.MarkdownDescription}
		}
	}
	if ids, ok := arguments["ids"].(listschema.ListAttribute); ok { // Here, it is no result.
		ids.MarkdownDescription = k.idsText()
		arguments["ids"] = ids
	}
	return arguments
}

// Listing is what a list resource finds and how.
type Listing[T any] struct {
	// Where completes the description of an error, as for List.
	Where string
	// Pages gets objects from the API, page by page.
	Pages func(client *smc.Client, ids []string) iter.Seq2[[]T, error]
	// Choose completes the objects of a page whose names match, and returns those that match
	// all other filters; nil: all.
	Choose func(client *smc.Client, page []T) ([]T, error)
	// Fill fills in the identity of an object and, where the request asks for it, the resource.
	Fill func(object *T, result *list.ListResult)
}

// Stream does for a list resource what List does for a data source, but yields objects as they
// are found, in the order of the API: a page is requested when all objects before it have been
// taken, and none when the request's limit is reached. An error is the last result.
func (k Kind[T]) Stream(ctx context.Context, req list.ListRequest, data *tfprovider.Data, s *Selection, l Listing[T]) iter.Seq[list.ListResult] {
	if IsEmpty(s.IDs) {
		return list.NoListResults // To the API, a filter without IDs is no filter.
	}
	var ids []string
	diags := s.IDs.ElementsAs(ctx, &ids, false)
	pattern, patternDiags := s.pattern()
	diags.Append(patternDiags...)
	client, clientDiags := data.Client()
	diags.Append(clientDiags...)
	if diags.HasError() {
		return list.ListResultsStreamDiagnostics(diags)
	}
	return func(push func(list.ListResult) bool) {
		left := req.Limit
		for page, err := range l.Pages(client, ids) {
			if err == nil {
				page = k.named(s, pattern, page)
			}
			if err == nil && l.Choose != nil && len(page) > 0 {
				page, err = l.Choose(client, page)
			}
			if err != nil {
				push(list.ListResult{Diagnostics: diag.Diagnostics{k.Error(l.Where, err)}})
				return
			}
			for i := range page {
				result := req.NewListResult(ctx)
				id, name := k.Key(&page[i])
				result.DisplayName = cmp.Or(name, id)
				l.Fill(&page[i], &result)
				if !push(result) {
					return
				}
				if left--; left == 0 {
					return
				}
			}
		}
	}
}
