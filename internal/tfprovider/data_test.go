package tfprovider_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

func build() (*smc.Client, diag.Diagnostics) {
	client, err := smc.New(smc.Config{Credentials: credentials.NewStaticAKCredentialsProvider("testid", "testsecret")})
	if err != nil {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("No client", err.Error())}
	}
	return client, nil
}

func TestClientIsBuiltOnceAndOnlyWhenNeeded(t *testing.T) {
	t.Parallel()
	var built atomic.Int32
	data := tfprovider.New(func() (*smc.Client, diag.Diagnostics) {
		built.Add(1)
		return build()
	})
	if n := built.Load(); n != 0 {
		t.Errorf("built %d times before it was needed", n)
	}
	var calls sync.WaitGroup
	var clients sync.Map
	for range 20 {
		calls.Go(func() {
			client, diags := data.Client()
			if client == nil || diags.HasError() {
				t.Errorf("got %v, %v", client, diags)
			}
			clients.Store(client, true)
		})
	}
	calls.Wait()
	different := 0
	clients.Range(func(any, any) bool { different++; return true })
	if built.Load() != 1 || different != 1 {
		t.Errorf("built %d times, %d clients", built.Load(), different)
	}
}

// What is missing may be there the next time.
func TestClientIsBuiltAgainAfterAnError(t *testing.T) {
	t.Parallel()
	tries := 0
	data := tfprovider.New(func() (*smc.Client, diag.Diagnostics) {
		if tries++; tries == 1 {
			return nil, diag.Diagnostics{diag.NewErrorDiagnostic("No region", "")}
		}
		return build()
	})
	if client, diags := data.Client(); client != nil || !diags.HasError() {
		t.Errorf("got %v, %v", client, diags)
	}
	if client, diags := data.Client(); client == nil || diags.HasError() {
		t.Errorf("got %v, %v", client, diags)
	}
}

func TestClientOfAnUnconfiguredProviderIsAnError(t *testing.T) {
	t.Parallel()
	var none *tfprovider.Data
	for _, data := range []*tfprovider.Data{none, {}} {
		if client, diags := data.Client(); client != nil || !diags.HasError() {
			t.Errorf("got %v, %v", client, diags)
		}
	}
}

func TestDataReachesWhatIsConfigured(t *testing.T) {
	t.Parallel()
	data := tfprovider.New(build)
	if !data.DefaultTags.IsNull() {
		t.Errorf("default tags are %s, want null", data.DefaultTags)
	}
	for name, from := range map[string]func(any) (*tfprovider.Data, diag.Diagnostics){
		"resource": func(handed any) (*tfprovider.Data, diag.Diagnostics) {
			var resp resource.ConfigureResponse
			return tfprovider.FromResource(resource.ConfigureRequest{ProviderData: handed}, &resp), resp.Diagnostics
		},
		"data source": func(handed any) (*tfprovider.Data, diag.Diagnostics) {
			var resp datasource.ConfigureResponse
			return tfprovider.FromDataSource(datasource.ConfigureRequest{ProviderData: handed}, &resp), resp.Diagnostics
		},
		"action": func(handed any) (*tfprovider.Data, diag.Diagnostics) {
			var resp action.ConfigureResponse
			return tfprovider.FromAction(action.ConfigureRequest{ProviderData: handed}, &resp), resp.Diagnostics
		},
	} {
		if got, diags := from(data); got != data || diags.HasError() {
			t.Errorf("%s: got %v, %v", name, got, diags)
		}
		if got, diags := from(nil); got != nil || diags.HasError() {
			t.Errorf("%s, not configured yet: got %v, %v", name, got, diags)
		}
		if got, diags := from("something else"); got != nil || !diags.HasError() {
			t.Errorf("%s, handed something else: got %v, %v", name, got, diags)
		}
	}
}
