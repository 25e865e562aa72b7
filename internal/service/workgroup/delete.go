package workgroup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// patience is the number of listings without progress after which source servers are not waited
// for any more: about half a minute. What is done in the same apply takes less.
const patience = 8

// members returns the source servers of a workgroup, sorted by ID.
func members(ctx context.Context, client *smc.Client, id string) ([]smc.SourceServer, error) {
	sources, err := client.ListSourceServers(ctx, smc.SourceServerFilter{WorkgroupID: id})
	return membersAmong(sources, id), err
}

// membersAmong returns the source servers of a workgroup among others, sorted by ID: what they
// report counts, not only the filter.
func membersAmong(sources []smc.SourceServer, id string) []smc.SourceServer {
	sources = slices.DeleteFunc(slices.Clone(sources), func(s smc.SourceServer) bool { return s.WorkgroupID != id })
	slices.SortFunc(sources, func(a, b smc.SourceServer) int { return strings.Compare(a.ID, b.ID) })
	return sources
}

// refused reports whether err is a refusal by SMC that may have to do with the objects of the
// call: SMC publishes no codes for those of workgroups.
func refused(err error) bool {
	var e *smc.Error
	if !errors.As(err, &e) || e.Code == "" {
		return false
	}
	switch e.Kind {
	case smc.KindThrottled, smc.KindTransient, smc.KindUnauthorized, smc.KindCredentials:
		return false
	default:
		return true
	}
}

// deleteWhenEmpty deletes a workgroup. Where SMC refuses that, it waits as long as source servers
// leave the workgroup, or are being deleted. left are those that are in it when that fails.
func deleteWhenEmpty(ctx context.Context, client *smc.Client, id string) (left []smc.SourceServer, err error) {
	err = client.DeleteWorkgroup(ctx, id)
	if !refused(err) {
		return nil, err
	}
	idle := 0
	watchErr := client.WatchSourceServers(ctx, smc.SourceServerFilter{WorkgroupID: id}, func(sources []smc.SourceServer) (bool, error) {
		before := len(left)
		left = membersAmong(sources, id)
		if len(left) == 0 {
			if err = client.DeleteWorkgroup(ctx, id); !refused(err) {
				return true, nil
			}
		}
		leaving := slices.ContainsFunc(left, func(s smc.SourceServer) bool { return s.State == smc.SourceDeleting })
		if leaving || len(left) < before {
			idle = 0
		}
		idle++
		return idle >= patience, nil
	})
	if watchErr != nil && len(left) == 0 && err != nil && ctx.Err() != nil {
		return nil, watchErr // The time is over, or an interrupt.
	}
	return left, err
}

// deleteError explains why a workgroup was not deleted.
func deleteError(id string, left []smc.SourceServer, err error) diag.Diagnostic {
	d := apiErrors.Diagnostic("Deleting workgroup", id, err)
	if len(left) == 0 {
		return d
	}
	names := make([]string, len(left))
	for i := range left {
		names[i] = labelOf(&left[i])
	}
	return diag.NewErrorDiagnostic("The workgroup still has source servers",
		fmt.Sprintf("SMC deletes only workgroups without source servers; workgroup %s has these: %s.\n\n"+
			"Where an smc_workgroup_membership put them there, destroy it, or set its source_ids to []; when its workgroup_id refers to this resource's id, Terraform does so before it deletes "+
			"the workgroup. Take all others out of the workgroup in the SMC console. Then apply again. The source servers themselves are not affected.\n\n%s",
			id, strings.Join(names, ", "), d.Detail()))
}

// labelOf returns the ID of a source server, with its name where it has one.
func labelOf(source *smc.SourceServer) string { return label(source.ID, source.Name) }

func label(id, name string) string {
	if name == "" {
		return id
	}
	return fmt.Sprintf("%s (%s)", id, name)
}
