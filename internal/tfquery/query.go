// Package tfquery holds what all list data sources and list resources share: the arguments and
// results ids, name, name_regex and names, the selection by them, and the order of what is found.
package tfquery

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// Selection are the arguments of every list data source and list resource; the model of a list
// resource embeds them.
type Selection struct {
	IDs       types.List   `tfsdk:"ids"`
	Name      types.String `tfsdk:"name"`
	NameRegex types.String `tfsdk:"name_regex"`
}

// Filters are the arguments and results of every list data source; its model embeds them.
type Filters struct {
	Selection
	Names []string `tfsdk:"names"`
}

// pattern returns the expression that names must match.
func (s *Selection) pattern() (*regexp.Regexp, diag.Diagnostics) {
	var diags diag.Diagnostics
	pattern, err := regexp.Compile(s.NameRegex.ValueString()) // "" matches every name.
	if err != nil {
		diags.AddAttributeError(path.Root("name_regex"), "Invalid regular expression", err.Error())
	}
	return pattern, diags
}

// Kind describes the objects of type T that a data source lists.
type Kind[T any] struct {
	Operation string // What an error is about, such as "Reading source servers".
	Word      string // The word for one of them, such as "source server"; its plural ends in s.
	IDPrefix  string // The prefix of their IDs, such as "s-".

	// Arguments are the arguments that an error of the API can be reported on, and Errors is
	// the advice on such errors.
	Arguments []string
	Errors    tfprovider.Errors

	// Key returns the ID and the name of an object.
	Key func(*T) (id, name string)
}

// Read does what the Read methods of all list data sources do: it decodes the configuration,
// has list fill in the results, and writes them to the state unless there is an error.
func Read[M any](ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse, list func(context.Context, *M) diag.Diagnostics) {
	var model M
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(list(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// List gets objects from the API with list and returns those whose names match f, sorted by
// ID. An empty list of IDs selects nothing: list is not called then. where completes the
// description of an error: it says which objects were read, such as "of the account".
func (k Kind[T]) List(ctx context.Context, data *tfprovider.Data, f *Filters, where string, list func(client *smc.Client, ids []string) ([]T, error)) ([]T, diag.Diagnostics) {
	if IsEmpty(f.IDs) {
		return nil, nil // To the API, a filter without IDs is no filter.
	}
	var ids []string
	diags := f.IDs.ElementsAs(ctx, &ids, false)
	pattern, patternDiags := f.pattern()
	diags.Append(patternDiags...)
	client, clientDiags := data.Client()
	diags.Append(clientDiags...)
	if diags.HasError() {
		return nil, diags
	}
	objects, err := list(client, ids)
	if err != nil {
		diags.Append(k.Error(where, err))
		return nil, diags
	}
	return k.choose(f, pattern, objects), diags
}

// named returns the objects whose names match s. It compares names itself: whether the API's
// filter is exact is not documented.
func (k Kind[T]) named(s *Selection, pattern *regexp.Regexp, objects []T) []T {
	return slices.DeleteFunc(objects, func(object T) bool {
		_, name := k.Key(&object)
		return !s.Name.IsNull() && name != s.Name.ValueString() || !pattern.MatchString(name)
	})
}

// choose returns the objects whose names match f, sorted by ID.
func (k Kind[T]) choose(f *Filters, pattern *regexp.Regexp, objects []T) []T {
	objects = k.named(&f.Selection, pattern, objects)
	slices.SortFunc(objects, func(a, b T) int {
		idA, _ := k.Key(&a)
		idB, _ := k.Key(&b)
		return strings.Compare(idA, idB)
	})
	return objects
}

// SetResult fills in the IDs and names of the objects found, and returns the objects in the
// form of the data source's model.
func SetResult[T, M any](k Kind[T], f *Filters, objects []T, flatten func(*T) M) []M {
	ids := make([]attr.Value, 0, len(objects))
	f.Names = make([]string, 0, len(objects))
	models := make([]M, 0, len(objects))
	for i := range objects {
		id, name := k.Key(&objects[i])
		ids = append(ids, types.StringValue(id))
		f.Names = append(f.Names, name)
		models = append(models, flatten(&objects[i]))
	}
	f.IDs = types.ListValueMust(types.StringType, ids)
	return models
}

// Error is the diagnostic of err, the failure to list objects, on the argument at fault where
// it is one of k.Arguments.
func (k Kind[T]) Error(where string, err error) diag.Diagnostic {
	return k.Errors.Diagnostic(k.Operation, where, err, k.Arguments...)
}

// IsEmpty reports whether a list is given, but without elements.
func IsEmpty(list types.List) bool { return !list.IsNull() && len(list.Elements()) == 0 }

// HasTags reports whether tags has all that are wanted, with these values.
func HasTags(tags, wanted map[string]string) bool {
	for k, v := range wanted {
		if value, ok := tags[k]; !ok || value != v {
			return false
		}
	}
	return true
}
