package smcmock

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// applyTexts sets the attributes of a job that are texts. With clears, a text that was sent empty clears its
// attribute.
func applyTexts(q *request, job *Job, clears bool) {
	for name, field := range map[string]*string{
		"ImageName": &job.ImageName, "InstanceId": &job.InstanceId, "InstanceType": &job.InstanceType,
		"InstanceRamRole": &job.InstanceRamRole, "ContainerNamespace": &job.ContainerNamespace,
		"ContainerRepository": &job.ContainerRepository, "ContainerTag": &job.ContainerTag,
		"LaunchTemplateId": &job.LaunchTemplateId, "LaunchTemplateVersion": &job.LaunchTemplateVersion,
		"ReplicationParameters": &job.ReplicationParameters, "Name": &job.Name, "Description": &job.Description,
	} {
		if value := q.text(name); value != "" || clears && q.has(name) && name != "Name" {
			*field = value
		}
	}
}

// applyAttributes sets what a request creates or changes of a job, and checks each value. The
// checks of values against each other follow in checkAttributes.
func (s *service) applyAttributes(q *request, job *Job, mostSystemDisk int) *apiError {
	if text := q.text("TargetType"); text != "" {
		if job.TargetType = targetType(text); job.TargetType == "" {
			return invalid("TargetType")
		}
	}
	for _, rule := range []struct {
		name  string
		valid func(string) bool
	}{
		{"Name", validName},
		{"Description", s.validDescription},
		{"ImageName", validName},
		{"ReplicationParameters", validReplicationParameters},
		{"LaunchTemplateVersion", validTemplateVersion},
	} {
		if value := q.text(rule.name); value != "" && !rule.valid(value) {
			return invalid(rule.name)
		}
	}
	for _, rule := range []struct {
		name        string
		field       *int
		least, most int
	}{
		{"SystemDiskSize", &job.SystemDiskSize, systemDiskLeast, mostSystemDisk},
		{"Frequency", &job.Frequency, frequencyLeast, frequencyMost},
		{"MaxNumberOfImageToKeep", &job.MaxNumberOfImageToKeep, imagesToKeepLeast, imagesToKeepMost},
	} {
		if q.text(rule.name) == "" {
			continue
		}
		*rule.field = q.integer(rule.name, 0)
		if !between(*rule.field, rule.least, rule.most) {
			return invalid(rule.name)
		}
	}
	job.NetMode = q.integer("NetMode", job.NetMode)
	if job.NetMode != netModeInternet && job.NetMode != netModeVPC {
		return invalid("NetMode")
	}
	return s.applyTimes(q, job)
}

func (s *service) validDescription(text string) bool {
	if s.switches.StrictDescription {
		return validName(text)
	}
	return validDescription(text)
}

// applyTimes sets the schedule and the end of validity.
func (s *service) applyTimes(q *request, job *Job) *apiError {
	if q.text("ScheduledStartTime") != "" {
		job.ScheduledStartTime = q.time("ScheduledStartTime")
		if ahead := job.ScheduledStartTime.Sub(q.now); ahead <= 0 || ahead > scheduleMost {
			return invalid("ScheduledStartTime")
		}
	} else if q.has("ScheduledStartTime") && !s.switches.KeepSchedule {
		job.ScheduledStartTime = time.Time{}
	}
	if q.text("ValidTime") != "" {
		job.ValidTime = q.time("ValidTime")
		if valid := job.ValidTime.Sub(job.CreationTime); valid < validTimeLeast || valid > validTimeMost {
			return invalid("ValidTime")
		}
	} else if q.has("ValidTime") {
		job.ValidTime = time.Time{} // Empty as opposed to absent: never expires.
	}
	return nil
}

// applyNetwork sets vSwitch and VPC, of which the vSwitch determines the VPC.
func (s *service) applyNetwork(q *request, job *Job) *apiError {
	vswitch, vpc := q.text("VSwitchId"), q.text("VpcId")
	if vswitch == "" && vpc == "" {
		return nil
	}
	if vswitch != "" {
		job.VSwitchId, job.VpcId = vswitch, ""
	}
	known := s.vswitches[job.VSwitchId]
	if vpc != "" && known != "" && vpc != known {
		return fail("VSwitchIdVpcId.Mismatch")
	}
	job.VpcId = cmp.Or(vpc, s.vpcOf(job.VSwitchId))
	return nil
}

// vpcOf returns the VPC of a vSwitch: of an unknown one, the VPC with the same suffix.
func (s *service) vpcOf(vswitch string) string {
	return cmp.Or(s.vswitches[vswitch], "vpc-"+strings.TrimPrefix(vswitch, "vsw-"))
}

// checkAttributes checks the attributes of a job against each other and the source server.
func (s *service) checkAttributes(job *Job, source *Source) *apiError {
	switch {
	case job.TargetType == TargetInstance && job.InstanceId == "":
		return needs("InstanceId")
	case job.NetMode == netModeVPC && job.VSwitchId == "":
		return needs("VSwitchId")
	case !job.RunOnce && job.Frequency == 0:
		return needs("Frequency")
	case !job.RunOnce && job.MaxNumberOfImageToKeep == 0:
		return needs("MaxNumberOfImageToKeep")
	}
	if job.TargetType != TargetContainerImage {
		return nil
	}
	if s.switches.RequireContainerParameters {
		switch "" {
		case job.ContainerNamespace:
			return needs("ContainerNamespace")
		case job.ContainerRepository:
			return needs("ContainerRepository")
		case job.InstanceRamRole:
			return needs("InstanceRamRole")
		}
	}
	system := source.Platform
	if strings.Contains(strings.ToLower(source.Architecture), architectureArm) || strings.EqualFold(source.Architecture, "aarch64") {
		system += " (" + source.Architecture + ")"
	} else if !strings.Contains(strings.ToLower(system), platformWindows) {
		return nil
	}
	return fail("InvalidOsMigrationType.NotMatched", system, TargetContainerImage, fmt.Sprintf("%s, %s", TargetImage, TargetInstance))
}

// nameTaken reports whether another job has the name of a job.
func (s *service) nameTaken(job *Job) bool {
	for other := range s.jobs.all() {
		if other.Name == job.Name && other.JobId != job.JobId &&
			(!s.switches.NameUniquePerRegion || other.RegionId == job.RegionId) {
			return job.Name != ""
		}
	}
	return false
}

// imageNameTaken reports whether another unfinished job of the region will make an image of that name.
func (s *service) imageNameTaken(job *Job) bool {
	if s.switches.AllowImageNameClash || job.ImageName == "" {
		return false
	}
	for other := range s.jobs.all() {
		if other.ImageName == job.ImageName && other.JobId != job.JobId && other.RegionId == job.RegionId && occupies(other.Status) {
			return true
		}
	}
	return false
}

// checkNames checks the names that must not be taken.
func (s *service) checkNames(job *Job) *apiError {
	if s.nameTaken(job) {
		return fail("ReplicationJobName.Duplicate")
	}
	if s.imageNameTaken(job) {
		return fail("ImageName.UsedByReplicationJob", job.ImageName)
	}
	return nil
}
