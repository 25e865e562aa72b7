package workgroup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// associate puts source servers into a workgroup. Where SMC refuses that and some are in another
// workgroup, it waits for them to leave that one, which another membership may give them up for
// in the same apply, and tries again.
func associate(ctx context.Context, client *smc.Client, id string, sourceIDs []string) error {
	err := client.AssociateSourceServers(ctx, id, sourceIDs)
	if !refused(err) {
		return err
	}
	idle, before, free := 0, 0, false
	watchErr := client.WatchSourceServers(ctx, smc.SourceServerFilter{SourceIDs: sourceIDs}, func(sources []smc.SourceServer) (bool, error) {
		elsewhere := inOthers(sources, id)
		if len(elsewhere) == 0 {
			free = true // They may have left just now; otherwise SMC repeats its refusal.
			return true, nil
		}
		if len(elsewhere) < before {
			idle = 0
		}
		before = len(elsewhere)
		idle++
		return idle >= patience, nil
	})
	if watchErr != nil || !free {
		return err
	}
	return client.AssociateSourceServers(ctx, id, sourceIDs)
}

// inOthers returns the source servers that are in another workgroup than the given one.
func inOthers(sources []smc.SourceServer, id string) []smc.SourceServer {
	return slices.DeleteFunc(slices.Clone(sources), func(s smc.SourceServer) bool { return s.WorkgroupID == "" || s.WorkgroupID == id })
}

// explain turns the failure to put source servers into a workgroup into a diagnostic, and adds
// what keeps which of them out where SMC refused them.
func explain(ctx context.Context, client *smc.Client, id string, sourceIDs []string, err error) diag.Diagnostic {
	d := membershipErrors.Diagnostic("Putting source servers into workgroup", id, err, "source_ids", "workgroup_id")
	if !refused(err) {
		return d
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookupTimeout)
	defer cancel()
	sources, listErr := client.ListSourceServers(ctx, smc.SourceServerFilter{SourceIDs: sourceIDs})
	if listErr != nil {
		return d
	}
	var causes []string
	for _, sourceID := range without(sourceIDs, idsOf(sources)) {
		causes = append(causes, fmt.Sprintf("SMC does not find source server %s.", sourceID))
	}
	for _, source := range inOthers(sources, id) {
		causes = append(causes, fmt.Sprintf("Source server %s is in workgroup %s.", labelOf(&source), groupLabel(ctx, client, source.WorkgroupID)))
	}
	for _, source := range sources {
		if source.State == smc.SourceDeleting {
			causes = append(causes, fmt.Sprintf("Source server %s is being deleted.", labelOf(&source)))
		}
	}
	if now, err := members(ctx, client, id); err == nil {
		if n := len(now) + len(without(sourceIDs, idsOf(now))); n > smc.MaxSourceServersPerWorkgroup {
			causes = append(causes, fmt.Sprintf("The workgroup would have %d source servers; it may have %d. It has others than those of the plan: plan again to see them.",
				n, smc.MaxSourceServersPerWorkgroup))
		}
	}
	if len(causes) == 0 {
		return d
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("source_ids"), d.Summary(), d.Detail()+"\n\n"+strings.Join(causes, "\n")+"\n\n"+onlyOneWorkgroup)
}

// onlyOneWorkgroup says what to do about a source server that is in another workgroup.
const onlyOneWorkgroup = "A source server is in one workgroup at a time: take it out of source_ids here, or out of the other workgroup. Where another smc_workgroup_membership gives it up " +
	"in the same apply, this one waits for it, but not for long: depends_on can make that one come first."

// groupLabel returns the ID of a workgroup, with its name where it can be read.
func groupLabel(ctx context.Context, client *smc.Client, id string) string {
	group, err := client.RefreshWorkgroup(ctx, id)
	if err != nil {
		return id
	}
	return label(id, group.Name)
}

// othersError says that a workgroup has other source servers than those of a membership that is
// created for it.
func othersError(id string, others []smc.SourceServer) diag.Diagnostic {
	names := make([]string, len(others))
	for i := range others {
		names[i] = labelOf(&others[i])
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("workgroup_id"), "The workgroup has other source servers already",
		fmt.Sprintf("Workgroup %s has source servers that are not in source_ids: %s. This resource would own the whole membership and take them out. "+
			"If another %s of this or another configuration has put them there, put all source servers into one. Otherwise import the membership: the plan then shows what it changes.%s",
			id, strings.Join(names, ", "), MembershipTypeName, tfprovider.ImportBlock(MembershipTypeName, id)))
}
