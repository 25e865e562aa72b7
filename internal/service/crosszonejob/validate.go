package crosszonejob

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// ValidateConfig checks the rules that relate arguments to each other. What is unknown passes.
func (r *crossZoneJobResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(codec.Decode(ctx, req.Config.Raw, &config)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(validateDisks(config.Disk)...)
	}
}

// validateDisks checks that each disk is given once, and that only an enhanced SSD has a
// performance level. A disk without a category keeps the one that it has.
func validateDisks(list types.List) diag.Diagnostics {
	var diags diag.Diagnostics
	configured, _ := disks(list)
	seen := make(map[string]int, len(configured))
	for i, d := range configured {
		at := path.Root("disk").AtListIndex(i)
		if tfvalue.Known(d.DiskID) {
			id := d.DiskID.ValueString()
			if first, ok := seen[id]; ok {
				diags.AddAttributeError(at.AtName("disk_id"), "Duplicate disk",
					fmt.Sprintf("disk blocks %d and %d both have disk_id %q; each disk of the instance can be given once.", first+1, i+1, id))
			} else {
				seen[id] = i
			}
		}
		if tfvalue.Known(d.PerformanceLevel) && tfvalue.Known(d.Category) && d.Category.ValueString() != smc.DiskCategoryESSD {
			diags.AddAttributeError(at.AtName("performance_level"), "Performance level without an enhanced SSD",
				fmt.Sprintf("disk block %d has the performance level %s and the category %q: only disks of the category %q have a performance level. "+
					"Remove performance_level, or choose that category.", i+1, d.PerformanceLevel.ValueString(), d.Category.ValueString(), smc.DiskCategoryESSD))
		}
	}
	return diags
}
