# The waves that are being migrated.
data "smc_workgroups" "waves" {
  name_regex = "^wave-"
  status     = "InProgress"
}

output "failed" {
  description = "The source servers whose replication job has failed, by workgroup."
  value = {
    for wave in data.smc_workgroups.waves.workgroups :
    wave.name => flatten([for w in wave.warnings : w.source_ids if w.warning_type == "InError"])
  }
}
