package provider_test

import (
	"fmt"
	"maps"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

const (
	completionType  = "smc_replication_job_completion"
	crossZoneType   = "smc_cross_zone_migration_job"
	sourceType      = "smc_source_server"
	workgroupType   = "smc_workgroup"
	membershipType  = "smc_workgroup_membership"
	accessTokenType = "smc_access_token"
)

// job returns a failure's story: the creation of a job of web-01 with these arguments.
func jobWith(more object) func(*scene) diagnostics {
	return func(s *scene) diagnostics {
		s.t.Helper()
		return s.create(jobType, jobOf(webServer, more))
	}
}

// manyTags returns n tags.
func manyTags(n int) object {
	tags := object{}
	for i := range n {
		tags[fmt.Sprintf("key-%02d", i)] = "value"
	}
	return tags
}

// Configurations that are wrong, by themselves or for SMC.
var configurationFailures = []failure{
	{"config_no_region", "No region is given anywhere.", with(object{"region": nil})},
	{"config_wrong_region", "The region has a typo that looks like a region.", func(s *scene) diagnostics {
		s.mock.Inject(smcmock.Fault{Action: "CreateReplicationJob", Code: "InvalidRegionId.NotFound", Message: "The specified RegionId does not exist.", HTTPStatus: 404})
		return with(object{"region": "cn-hangzouh"})(s)
	}},
	{"config_malformed_region", "The region is a name instead of an ID.", func(s *scene) diagnostics {
		return s.configure(object{"region": "China (Hangzhou)"})
	}},
	{"config_malformed_endpoint", "The endpoint has a path.", func(s *scene) diagnostics {
		return s.configure(object{"region": acctest.Region, "endpoint": "https://smc.aliyuncs.com/api"})
	}},
	{"config_environment_number", "MAX_RETRY_TIMEOUT is a duration instead of seconds.", func(s *scene) diagnostics {
		s.environment(map[string]string{"MAX_RETRY_TIMEOUT": "3m"})
		return s.configure(object{"region": acctest.Region})
	}},
	{"config_unknown_target_type", "The target type is misspelled.", jobWith(object{"target_type": "CustomImage"})},
	{"config_container_without_registry", "A container image has no registry.", func(s *scene) diagnostics {
		s.mock.Switch(func(w *smcmock.Switches) { w.RequireContainerParameters = true })
		return jobWith(object{"target_type": "ContainerImage"})(s)
	}},
	{"config_instance_without_id", "The target is an instance that is not named.", jobWith(object{"target_type": "TargetInstance"})},
	{"config_schedule_in_the_past", "The scheduled start has passed.", jobWith(object{"scheduled_start_time": "2024-05-01T22:00:00Z"})},
	{"config_schedule_malformed", "The scheduled start has no time zone.", jobWith(object{"scheduled_start_time": "2024-05-01 22:00"})},
	{"config_schedule_too_far", "The scheduled start lies further ahead than SMC allows.", func(s *scene) diagnostics {
		return jobWith(object{"scheduled_start_time": time.Now().Add(60 * 24 * time.Hour).UTC().Format(time.RFC3339)})(s)
	}},
	{"config_name", "The job's name begins with a digit.", jobWith(object{"name": "01-web"})},
	{"config_disk_out_of_range", "The system disk is larger than any.", jobWith(object{"system_disk_size": 4096})},
	{"config_disk_index_twice", "Two data_disk blocks have one index.", jobWith(object{"data_disk": []object{{"index": 1, "size": 100}, {"index": 1, "size": 200}}})},
	{"config_partitions_exceed_disk", "The partitions do not fit on their disk.", jobWith(object{"data_disk": []object{{
		"index": 1, "size": 100, "partition": []object{{"device": "1_0", "size_bytes": 80 << 30}, {"device": "1_1", "size_bytes": 40 << 30}},
	}}})},
	{"config_vswitch_mismatch", "The vSwitch is in another VPC.", func(s *scene) diagnostics {
		s.mock.AddVSwitch("vsw-bp1b", "vpc-bp1b")
		return jobWith(object{"vpc_id": "vpc-bp1a", "vswitch_id": "vsw-bp1b", "net_mode": 2})(s)
	}},
	{"config_launch_template", "The launch template does not exist.", func(s *scene) diagnostics {
		s.mock.Inject(smcmock.Fault{Action: "CreateReplicationJob", Code: "InvalidLaunchTemplateId.NotFound", Message: "The specified LaunchTemplateId does not exist.", HTTPStatus: 404})
		return jobWith(object{"launch_template_id": "lt-bp1gone"})(s)
	}},
	{"config_launch_template_vpc", "The launch template's security group is in another VPC.", func(s *scene) diagnostics {
		s.mock.Inject(smcmock.Fault{Action: "CreateReplicationJob", Code: "InvalidSecurityGroupId.VPCMismatch"})
		return jobWith(object{"launch_template_id": "lt-bp1other", "vswitch_id": "vsw-bp1a"})(s)
	}},
	{"config_too_many_tags", "There are more tags than an object can have.", jobWith(object{"tags": manyTags(21)})},
	{"config_default_tags", "A job's tags and the provider's default tags are too many together.", func(s *scene) diagnostics {
		s.settings["default_tags"] = []object{{"tags": object{"team": "web", "cost-center": "42"}}}
		return jobWith(object{"tags": manyTags(19)})(s)
	}},
	{"config_reserved_tag", "A tag has a prefix that is reserved.", jobWith(object{"tags": object{"acs:project": "crm"}})},
	{"config_both_forms_of_disks", "The disks are given by index and by path.", jobWith(object{
		"data_disk": []object{{"index": 1, "size": 100}}, "disks": []object{{"data": []object{{"size": 100}}}},
	})},
	{"config_not_effective", "Retention is set for a job that makes one image only.", jobWith(object{"max_number_of_image_to_keep": 3})},
	{"config_cross_zone_same_zone", "The instance is in the target zone already.", func(s *scene) diagnostics {
		s.mock.Inject(smcmock.Fault{Action: "CreateCrossZoneMigrationJob", Code: "InvalidTargetZoneId.SameZone", Message: "The specified TargetZoneId is the zone of the instance."})
		return s.create(crossZoneType, crossZone())
	}},
	{"config_cross_zone_unknown_instance", "The instance to move is of another region.", func(s *scene) diagnostics {
		s.mock.Inject(smcmock.Fault{Action: "CreateCrossZoneMigrationJob", Code: "InvalidInstanceId.NotFound", Message: "The specified InstanceId does not exist.", HTTPStatus: 404})
		return s.create(crossZoneType, crossZone())
	}},
	{"config_image_name_used", "Another job of the region makes an image of this name.", func(s *scene) diagnostics {
		s.source("s-bp1web02", "web-02")
		s.job(object{"image_name": "web"})
		return s.create(jobType, jobOf("s-bp1web02", object{"image_name": "web"}))
	}},
	{"config_job_name_used", "Another job has this name.", func(s *scene) diagnostics {
		s.source("s-bp1web02", "web-02")
		s.job(object{"name": "web"})
		return s.create(jobType, jobOf("s-bp1web02", object{"name": "web"}))
	}},
	{"config_name_regex", "A regular expression is not one.", func(s *scene) diagnostics {
		return s.read("smc_source_servers", object{"name_regex": "web-(0[1-9]"})
	}},
}

func crossZone() object {
	return object{"instance_id": "i-bp1db01", "target_zone_id": "cn-hangzhou-i", "target_vswitch_id": "vsw-bp1i"}
}

// Source servers.
var sourceFailures = []failure{
	{"source_unknown", "The source server's ID has a typo.", func(s *scene) diagnostics {
		return s.create(jobType, jobOf("s-bp1web0l", nil))
	}},
	{"source_offline", "The SMC client on the source server has stopped.", func(s *scene) diagnostics {
		s.mock.UpdateSource(webServer, func(source *smcmock.Source) {
			source.State, source.ErrorCode, source.StatusInfo = smcmock.SourceUnavailable, "SourceServer.Offline", ""
		})
		return createJob(s)
	}},
	{"source_in_use", "The source server has an unfinished job already.", func(s *scene) diagnostics {
		s.job(nil)
		return createJob(s)
	}},
	{"source_being_deleted", "The source server is being deleted.", func(s *scene) diagnostics {
		s.mock.UpdateSource(webServer, func(source *smcmock.Source) { source.State = smcmock.SourceDeleting })
		return createJob(s)
	}},
	{"source_disk_too_small", "A destination disk is smaller than the source server's partitions.", jobWith(object{"data_disk": []object{{"index": 1, "size": 50}}})},
	{"source_disk_index", "A data disk has an index that the source server does not have.", jobWith(object{"data_disk": []object{{"index": 3, "size": 100}}})},
	{"source_partition", "A partition is misspelled.", jobWith(object{"system_disk_partition": []object{{"device": "0_1", "size_bytes": 40 << 30}}})},
	{"source_name_used", "Another source server has this name.", func(s *scene) diagnostics {
		s.source("s-bp1web02", "web-02")
		return s.create(sourceType, object{"source_id": webServer, "name": "web-02"})
	}},
	{"source_adopt_unknown", "A source server is to be managed that is not registered.", func(s *scene) diagnostics {
		return s.create(sourceType, object{"source_id": "s-bp1web0l"})
	}},
	{"source_lookup_by_name", "A data source asks for a source server by a name that is not there.", func(s *scene) diagnostics {
		return s.read("smc_source_server", object{"name": "web-1"})
	}},
	{"source_destroy_with_job", "A source server is to be deleted while its job runs.", func(s *scene) diagnostics {
		d := s.deploy(sourceType)
		d.Create(object{"source_id": webServer, "force_destroy": true, "timeouts": object{"delete": "2s"}})
		s.job(object{"desired_status": "Running"})
		return d.Destroy()
	}},
	{"source_arm_to_container", "An ARM server is to become a container image.", func(s *scene) diagnostics {
		s.mock.UpdateSource(webServer, func(source *smcmock.Source) { source.Architecture = "aarch64" })
		return jobWith(object{"target_type": "ContainerImage", "container_namespace": "web", "container_repository": "web", "container_tag": "v1", "instance_ram_role": "SMCAliyunECSContainerRegistryRole"})(s)
	}},
}

// runningJob creates a job that is Running and Syncing.
func (s *scene) runningJob(more object) *acctest.Deployment {
	s.t.Helper()
	config := object{"desired_status": "Running"}
	maps.Copy(config, more)
	d := s.job(config)
	s.mock.Clock().Step(10 * time.Minute)
	return d
}

// Replication jobs after their creation.
var jobFailures = []failure{
	{"job_deleted_before_it_started", "Somebody has deleted a job that had not started.", func(s *scene) diagnostics {
		d := s.job(nil)
		s.mock.RemoveJob(d.ID())
		// It is created again, and has another ID: the plan itself needs no words. What depends on the ID may.
		return s.read("smc_replication_job", object{"job_id": d.ID()})
	}},
	{"job_deleted_while_running", "Somebody has deleted a job that was running.", func(s *scene) diagnostics {
		d := s.runningJob(nil)
		s.refreshed(d)
		s.mock.RemoveJob(d.ID())
		return s.plan(d, jobOf(webServer, object{"desired_status": "Running"}))
	}},
	{"job_changed_in_the_console", "Somebody has changed a running job in the console.", func(s *scene) diagnostics {
		d := s.runningJob(nil)
		s.mock.UpdateJob(d.ID(), func(job *smcmock.Job) { job.SystemDiskSize = 100 })
		return s.plan(d, jobOf(webServer, object{"desired_status": "Running"}))
	}},
	{"job_stopped_in_the_console", "Somebody cuts over what Terraform wants to be stopped.", func(s *scene) diagnostics {
		d := s.job(object{"run_once": false, "frequency": 24, "max_number_of_image_to_keep": 3, "desired_status": "Stopped"})
		s.mock.UpdateJob(d.ID(), func(job *smcmock.Job) { job.Status = smcmock.StatusFinished })
		return s.plan(d, jobOf(webServer, object{"run_once": false, "frequency": 24, "max_number_of_image_to_keep": 3, "desired_status": "Stopped"}))
	}},
	{"job_other_migration", "The target type of a running job is changed.", func(s *scene) diagnostics {
		d := s.runningJob(nil)
		return s.plan(d, jobOf(webServer, object{"desired_status": "Running", "target_type": "TargetInstance", "instance_id": "i-bp1web01"}))
	}},
	{"job_import_unknown", "A job is imported that does not exist.", func(s *scene) diagnostics { return s.importID(jobType, "j-bp1nowhere") }},
	{"job_import_malformed", "The import ID is the job's name.", func(s *scene) diagnostics { return s.importID(jobType, "web-01 migration") }},
	{"job_import_without_region", "A job is imported, and no region is known.", func(s *scene) diagnostics {
		s.settings["region"] = nil
		return s.importID(jobType, "j-bp1web01")
	}},
	{"job_in_error_offline", "The SMC client has gone offline during the migration.", func(s *scene) diagnostics {
		d := s.runningJob(nil)
		s.mock.UpdateSource(webServer, func(source *smcmock.Source) { source.State = smcmock.SourceUnavailable })
		return s.create(completionType, object{"job_ids": []string{d.ID()}})
	}},
	{"job_in_error_snapshot", "SMC could not make the snapshot.", func(s *scene) diagnostics {
		d := s.runningJob(object{"name": "web"})
		s.mock.FailJob(d.ID(), "Snapshot.Failed", "Failed to create a snapshot of disk d-bp1x.")
		return s.create(completionType, object{"job_ids": []string{d.ID()}})
	}},
	{"job_restart_while_offline", "A job that has failed is started again while its source server is still offline.", func(s *scene) diagnostics {
		d := s.runningJob(nil)
		s.mock.UpdateSource(webServer, func(source *smcmock.Source) { source.State = smcmock.SourceUnavailable })
		s.refreshed(d)
		return s.apply(d, jobOf(webServer, object{"desired_status": "Running"}))
	}},
	{"job_wait_timed_out", "The migration takes longer than the time to wait.", func(s *scene) diagnostics {
		d := s.runningJob(nil)
		return s.create(completionType, object{"job_ids": []string{d.ID()}, "timeouts": object{"create": "2s"}})
	}},
	{"job_wait_never_started", "Nothing has started the job that is waited for.", func(s *scene) diagnostics {
		d := s.job(nil)
		return s.create(completionType, object{"job_ids": []string{d.ID()}})
	}},
	{"job_wait_interrupted", "The wait for a migration is interrupted.", func(s *scene) diagnostics {
		d := s.runningJob(nil)
		return s.interrupt(completionType, object{"job_ids": []string{d.ID()}}, "DescribeReplicationJobs")
	}},
	{"job_wait_gone", "The job that is waited for was deleted.", func(s *scene) diagnostics {
		return s.create(completionType, object{"job_ids": []string{"j-bp1nowhere"}})
	}},
	{"job_wait_action", "The action waits for a job that fails.", func(s *scene) diagnostics {
		d := s.runningJob(nil)
		s.mock.FailJob(d.ID(), "Snapshot.Failed", "Failed to create a snapshot of disk d-bp1x.")
		return s.invoke("smc_wait_for_replication_jobs", object{"job_ids": []string{d.ID()}})
	}},
	{"job_create_interrupted", "The creation of a job is interrupted.", func(s *scene) diagnostics {
		return s.interrupt(jobType, jobOf(webServer, object{"desired_status": "Running"}), "CreateReplicationJob")
	}},
	{"job_window_passed", "The apply comes after the scheduled start of its plan.", func(s *scene) diagnostics {
		d, config := s.deploy(jobType), jobOf(webServer, object{"scheduled_start_time": time.Now().Add(time.Hour).UTC().Format(time.RFC3339)})
		change := d.Plan(config)
		s.mock.Clock().Step(2 * time.Hour)
		return d.Apply(change, config)
	}},
	{"job_expired", "The job has expired before it ran.", func(s *scene) diagnostics {
		d := s.job(nil)
		s.mock.Clock().Step(31 * 24 * time.Hour)
		return s.plan(d, jobOf(webServer, object{"desired_status": "Running"}))
	}},
	{"job_destroy_while_processing", "A job is destroyed while it makes its image.", func(s *scene) diagnostics {
		config := object{"desired_status": "Running", "timeouts": object{"delete": "2s"}}
		d := s.job(config)
		s.mock.UpdateJob(d.ID(), func(job *smcmock.Job) {
			job.Status, job.BusinessStatus = smcmock.StatusRunning, smcmock.PhaseProcessing
		})
		return d.Destroy()
	}},
	{"job_stop_finished", "The action stops a job that has finished.", func(s *scene) diagnostics {
		d := s.runningJob(nil)
		s.mock.UpdateJob(d.ID(), func(job *smcmock.Job) { job.Status = smcmock.StatusFinished })
		return s.invoke("smc_stop_replication_job", object{"job_id": d.ID()})
	}},
	{"job_cut_over_running", "The action cuts over a job whose run is in progress.", func(s *scene) diagnostics {
		d := s.runningJob(object{"run_once": false, "frequency": 24, "max_number_of_image_to_keep": 3})
		return s.invoke("smc_cut_over_replication_job", object{"job_id": d.ID()})
	}},
	{"job_start_unknown", "The action starts a job that does not exist.", func(s *scene) diagnostics {
		return s.invoke("smc_start_replication_job", object{"job_id": "j-bp1nowhere"})
	}},
	{"job_tags_refused", "The tags of a job may not be changed by this identity.", func(s *scene) diagnostics {
		d := s.job(nil)
		s.mock.Inject(smcmock.Fault{Action: "TagResources", Code: "Forbidden.RAM"})
		return s.apply(d, jobOf(webServer, object{"tags": object{"team": "web"}}))
	}},
}

// refreshed refreshes a resource's state.
func (s *scene) refreshed(d *acctest.Deployment) {
	s.t.Helper()
	session := d.Session()
	d.State, _ = session.Reread(d.State)
	d.Private, d.Identity = session.Private, session.Identity
}

// workgroup creates a workgroup with these members, behind the provider's back, and returns its ID.
func (s *scene) workgroup(name string, members ...string) string {
	id := s.mock.AddWorkgroup(smcmock.Workgroup{Name: name})
	for _, member := range members {
		s.mock.UpdateSource(member, func(source *smcmock.Source) { source.WorkgroupId = id })
	}
	return id
}

// Workgroups and their source servers.
var workgroupFailures = []failure{
	{"workgroup_full", "More source servers than a workgroup holds are put into it.", func(s *scene) diagnostics {
		var ids []string
		for i := range 51 {
			ids = append(ids, fmt.Sprintf("s-bp1fleet%02d", i))
			s.source(ids[i], ids[i])
		}
		return s.create(membershipType, object{"workgroup_id": s.workgroup("fleet"), "source_ids": ids})
	}},
	{"workgroup_other", "A source server is in another workgroup.", func(s *scene) diagnostics {
		s.workgroup("old", webServer)
		return s.create(membershipType, object{"workgroup_id": s.workgroup("new"), "source_ids": []string{webServer}})
	}},
	{"workgroup_others_inside", "The workgroup has other source servers already.", func(s *scene) diagnostics {
		s.source("s-bp1web02", "web-02")
		return s.create(membershipType, object{"workgroup_id": s.workgroup("web", "s-bp1web02"), "source_ids": []string{webServer}})
	}},
	{"workgroup_unknown_member", "A member is not a source server of the account.", func(s *scene) diagnostics {
		return s.create(membershipType, object{"workgroup_id": s.workgroup("web"), "source_ids": []string{"s-bp1web0l"}})
	}},
	{"workgroup_unknown", "The workgroup of a membership does not exist.", func(s *scene) diagnostics {
		return s.create(membershipType, object{"workgroup_id": "w-bp1gone", "source_ids": []string{webServer}})
	}},
	{"workgroup_not_empty", "A workgroup is destroyed that has source servers.", func(s *scene) diagnostics {
		d := s.deploy(workgroupType)
		id := d.Create(object{"name": "web", "timeouts": object{"delete": "2s"}})
		s.mock.UpdateSource(webServer, func(source *smcmock.Source) { source.WorkgroupId = id })
		return d.Destroy()
	}},
	{"workgroup_name_used", "Another workgroup has this name.", func(s *scene) diagnostics {
		s.workgroup("web")
		return s.create(workgroupType, object{"name": "web"})
	}},
	{"workgroup_quota", "The account has as many workgroups as it may have.", func(s *scene) diagnostics {
		s.mock.Switch(func(w *smcmock.Switches) { w.WorkgroupQuota = 1 })
		s.workgroup("web")
		return s.create(workgroupType, object{"name": "db"})
	}},
	{"workgroup_import_unknown", "A workgroup is imported that does not exist.", func(s *scene) diagnostics { return s.importID(workgroupType, "w-bp1gone") }},
	{"workgroup_import_malformed", "The import ID is the workgroup's name.", func(s *scene) diagnostics { return s.importID(workgroupType, "web") }},
	{"workgroup_other_tags", "The tags of a workgroup are changed, which SMC cannot.", func(s *scene) diagnostics {
		d := s.deploy(workgroupType)
		d.Create(object{"name": "web", "tags": object{"team": "a"}})
		return s.plan(d, object{"name": "web", "tags": object{"team": "b"}})
	}},
}

// Access tokens.
var tokenFailures = []failure{
	{"token_used_up", "An access token has registered as many source servers as it may.", func(s *scene) diagnostics {
		d := s.deploy(accessTokenType)
		d.Create(object{"name": "import", "limit": 1})
		s.mock.UpdateAccessToken(d.ID(), func(token *smcmock.AccessToken) { token.RegisteredCount = 1 })
		return s.plan(d, object{"name": "import", "limit": 1})
	}},
	{"token_expired", "An access token has expired.", func(s *scene) diagnostics {
		d := s.deploy(accessTokenType)
		d.Create(object{"name": "import"})
		s.mock.Clock().Step(90 * 24 * time.Hour)
		return s.plan(d, object{"name": "import"})
	}},
	{"token_enable", "A disabled access token is enabled again.", func(s *scene) diagnostics {
		d := s.deploy(accessTokenType)
		d.Create(object{"name": "import", "disabled": true})
		return s.plan(d, object{"name": "import", "disabled": false})
	}},
	{"token_lost_code", "The response of a creation is lost, and the activation code with it.", func(s *scene) diagnostics {
		s.mock.Inject(smcmock.Fault{Action: "CreateAccessToken", DropAfter: true})
		return s.create(accessTokenType, object{"name": "import"})
	}},
	{"token_import_code", "The activation code is used as the import ID.", func(s *scene) diagnostics { return s.importID(accessTokenType, "code-bp1mock0001") }},
	{"token_import_unknown", "An access token is imported that does not exist.", func(s *scene) diagnostics { return s.importID(accessTokenType, "at-bp1gone") }},
	{"token_limit", "An access token for more source servers than SMC allows.", func(s *scene) diagnostics {
		return s.create(accessTokenType, object{"name": "import", "limit": 5000})
	}},
}
