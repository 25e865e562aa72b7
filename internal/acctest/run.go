package acctest

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Run applies the steps one after the other with the provider under test, destroys what they
// made, and checks that nothing is left in the mock but what was there before.
func Run(t *testing.T, mock *smcmock.Server, steps ...resource.TestStep) {
	t.Helper()
	RunWith(t, mock, nil, steps...)
}

// RunWith is Run with options of the provider.
func RunWith(t *testing.T, mock *smcmock.Server, options []provider.Option, steps ...resource.TestStep) {
	t.Helper()
	factories := ProviderFactories(options...)
	test := resource.TestCase{Steps: steps}
	if slices.ContainsFunc(steps, func(s resource.TestStep) bool { return s.ConfigDirectory != nil }) {
		// The test framework refuses the case's own beside a folder that names the provider.
		for i := range steps {
			steps[i].ProtoV6ProviderFactories = factories
		}
	} else {
		test.ProtoV6ProviderFactories = factories
	}
	before := objectsOf(mock)
	UnitTest(t, test)
	// Not a CheckDestroy, which does not know for_each.
	for id, object := range objectsOf(mock) {
		if _, ok := before[id]; !ok {
			t.Errorf("%s is left: %+v", id, object)
		}
	}
}

// UnitTest runs a test case with the CLI to test with; without one, it fails the test.
func UnitTest(t *testing.T, test resource.TestCase) {
	t.Helper()
	CLI(t)
	resource.UnitTest(t, test)
}

// objectsOf returns what a provider can create in the mock, by ID.
func objectsOf(mock *smcmock.Server) map[string]any {
	objects := make(map[string]any)
	for _, job := range mock.Jobs() {
		objects[job.JobId] = job
	}
	for _, workgroup := range mock.Workgroups() {
		objects[workgroup.WorkgroupId] = workgroup
	}
	for _, token := range mock.AccessTokens() {
		objects[token.AccessTokenId] = token
	}
	return objects
}
