package replicationjob

import "github.com/seed-1848b749/terraform-provider-smc/internal/tfserver"

// UnchangedConditions are the conditions under which nothing changes.
var UnchangedConditions = []tfserver.Condition{
	configSilent, creationSilent, planTakesNothingOver, planSame, planSilent, planNotesNothing, readSame, readSilent, readNotesNothing,
}
