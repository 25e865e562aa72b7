package smcmock

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The limits of the API: those of the CreateReplicationJob document and of the documents of the other operations;
// the newer limits of disks and partitions are those of the API metadata (2024).
const (
	nameLeast, nameMost                        = 2, 128
	systemDiskLeast                            = 20
	systemDiskMost                             = 2048
	systemDiskMostModified                     = 500
	dataDiskLeast, dataDiskMost                = 20, 32768
	dataDiskIndexMost                          = 16
	partitionsMost                             = 32
	frequencyLeast, frequencyMost              = 1, 168
	imagesToKeepLeast, imagesToKeepMost        = 1, 10
	clientTokenMost                            = 64
	replicationParametersMost                  = 2048
	tagsMost                                   = 20
	tagTextMost, tagTextMostStrict             = 128, 64
	resourceIDsMost                            = 50
	filterIDsMost                              = 50
	pageSizeDefault, pageSizeMost              = 10, 50
	tokenPageSize                              = 20
	tokenCountDefault, tokenCountMost          = 100, 1000
	tokenDaysDefault, tokenDaysMost            = 30, 90
	workgroupQuota                             = 50
	workgroupSourcesMost                       = 50 // in one call, and in one workgroup
	workgroupNameMost                          = 64
	workgroupDescriptionLeast, descriptionMost = 2, 256
	tagPageSize                                = 50
	jobQuota                                   = 1000
	netModeInternet, netModeVPC                = 0, 2
	licenseTypeBYOL                            = "BYOL"
	platformWindows, architectureArm           = "windows", "arm"
)

// The limits of times.
const (
	validTimeDefault = 30 * 24 * time.Hour // after the creation, as the two below
	validTimeLeast   = 7 * 24 * time.Hour
	validTimeMost    = 90 * 24 * time.Hour
	scheduleMost     = 30 * 24 * time.Hour // ahead
	expiredKept      = 7 * 24 * time.Hour  // how long an expired job is kept
)

// urlPrefixes must not begin names and descriptions, nor appear in tags.
var urlPrefixes = []string{"http://", "https://"}

// tagPrefixes must not begin tag keys.
var tagPrefixes = []string{"aliyun", "acs:"}

func between(n, least, most int) bool { return least <= n && n <= most }

// validName reports whether a text can name a job, a source server, an access token or an image: it begins
// with a letter, and has letters, digits, colons, underscores and hyphens.
func validName(name string) bool {
	return validText(name, nameLeast, nameMost) && hasNameCharacters(name, ":_-")
}

// validWorkgroupName reports whether a text can name a workgroup, which may have full stops, too.
func validWorkgroupName(name string) bool {
	return validText(name, nameLeast, workgroupNameMost) && hasNameCharacters(name, ":._-")
}

// hasNameCharacters reports whether a text begins with a letter and has letters, digits and some other
// characters.
func hasNameCharacters(name, others string) bool {
	for i, r := range name {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || unicode.Is(unicode.Han, r)
		if !letter && (i == 0 || !strings.ContainsRune("0123456789"+others, r)) {
			return false
		}
	}
	return true
}

// validDescription reports whether a text can describe a job, read leniently.
func validDescription(text string) bool { return validText(text, nameLeast, nameMost) }

// validText reports whether a text has an acceptable number of characters and does not begin like a URL.
func validText(text string, least, most int) bool {
	return utf8.ValidString(text) && between(utf8.RuneCountInString(text), least, most) && !hasPrefix(text, urlPrefixes)
}

func hasPrefix(text string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(text, p) })
}

func contains(text string, parts []string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(text, p) })
}

// validRegion reports whether a text has the form of a region ID, such as cn-hangzhou.
func validRegion(id string) bool {
	country, rest, found := strings.Cut(id, "-")
	if !found || len(country) != 2 || rest == "" {
		return false
	}
	return !strings.ContainsFunc(country+rest, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}

func validClientToken(token string) bool {
	return len(token) <= clientTokenMost && !strings.ContainsFunc(token, func(r rune) bool { return r > unicode.MaxASCII })
}

// validReplicationParameters reports whether a text is a JSON object of acceptable length.
func validReplicationParameters(text string) bool {
	var object map[string]json.RawMessage
	return utf8.RuneCountInString(text) <= replicationParametersMost && json.Unmarshal([]byte(text), &object) == nil && object != nil
}

// validTemplateVersion reports whether a text is a version of a launch template: a number, Latest or Default.
func validTemplateVersion(version string) bool {
	n, ok := number(version, 64)
	return ok && n > 0 || version == "Latest" || version == "Default"
}

// targetType returns the newer spelling of a type of target, or "".
func targetType(text string) string {
	if strings.EqualFold(text, targetInstanceOlder) {
		return TargetInstance
	}
	for _, known := range []string{TargetImage, TargetContainerImage, TargetInstance} {
		if strings.EqualFold(text, known) {
			return known
		}
	}
	return ""
}

// tags reads and checks Tag.N.Key and Tag.N.Value.
func (s *service) tags(q *request) (map[string]string, *apiError) {
	count := q.lists["Tag"]
	if count > tagsMost {
		return nil, fail("NumberExceed.Tags")
	}
	tags := make(map[string]string, count)
	most := tagTextMost
	if s.switches.StrictTags {
		most = tagTextMostStrict
	}
	for n := range count {
		name := element("Tag", n)
		key, value := q.text(name+".Key"), q.text(name+".Value")
		if key == "" {
			return nil, missing(name + ".Key")
		}
		if _, twice := tags[key]; twice || utf8.RuneCountInString(key) > most || hasPrefix(key, tagPrefixes) || contains(key, urlPrefixes) {
			return nil, invalid(name + ".Key")
		}
		if utf8.RuneCountInString(value) > most || contains(value, urlPrefixes) || s.switches.StrictTags && hasPrefix(value, tagPrefixes) {
			return nil, invalid(name + ".Value")
		}
		tags[key] = value
	}
	return tags, nil
}
