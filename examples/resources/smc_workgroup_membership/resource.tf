data "smc_source_servers" "web" {
  name_regex = "^web-"
}

resource "smc_workgroup" "first_wave" {
  name = "wave-1"
}

# All web servers, and no others, are in the workgroup.
resource "smc_workgroup_membership" "first_wave" {
  workgroup_id = smc_workgroup.first_wave.id
  source_ids   = data.smc_source_servers.web.ids
}
