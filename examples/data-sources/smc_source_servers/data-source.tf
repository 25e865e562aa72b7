# The web servers that run CentOS.
data "smc_source_servers" "web" {
  name_regex = "^web-"
  platform   = "centos"
}

output "web_disk_space" {
  description = "The size of all disks in GiB, by name."
  value = {
    for server in data.smc_source_servers.web.source_servers :
    server.name => server.system_disk_size + sum(concat([0], server.data_disk[*].size))
  }
}

# Those that cannot be migrated now, and why.
data "smc_source_servers" "offline" {
  state = "Unavailable"
}

output "offline" {
  value = {
    for server in data.smc_source_servers.offline.source_servers :
    server.name => server.error_code
  }
}

# Those of a wave that are not migrated yet: they have no replication job.
data "smc_source_servers" "left" {
  related_job_types = ["Not_Related"]
  workgroup_id      = "w-bp1e2fsl57knvuug0001"

  tags = {
    wave = "1"
  }
}

output "left" {
  value = data.smc_source_servers.left.names
}
