package crosszonejob_test

import (
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/crosszonejob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// job is the address of the job under test; instance is what it moves.
const (
	job           = "smc_cross_zone_migration_job.test"
	instance      = "i-bp1one"
	otherInstance = "i-bp1two"
)

type object = acctest.Object

// deployment is one smc_cross_zone_migration_job in the hands of a Terraform.
type deployment struct {
	*acctest.Deployment
	t *testing.T
}

func deploy(t *testing.T, mock *smcmock.Server) *deployment {
	t.Helper()
	return &deployment{acctest.NewDeployment(t, mock, crosszonejob.TypeName), t}
}

// slowly is an option of the mock with which a job stays in the status that a test gives it.
func slowly(o *smcmock.Options) {
	o.Phases = smcmock.Phases{Preparing: time.Hour, Syncing: time.Hour, Processing: time.Hour, Cleaning: time.Hour, Deleting: time.Hour}
}

// fullConfig has a value for every argument that describes the migration.
func fullConfig() object {
	return object{
		"instance_id": instance, "region_id": "cn-hangzhou", "target_zone_id": "cn-hangzhou-i", "target_vswitch_id": "vsw-1", "target_instance_type": "ecs.g7.large",
		"auto_pay": false, "resource_group_id": "rg-1", "disk": []object{block("d-1", "cloud_essd", "PL1"), block("d-2")},
	}
}
