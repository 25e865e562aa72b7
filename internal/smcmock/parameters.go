package smcmock

import (
	"strconv"
	"strings"
)

// kind is the type of a parameter.
type kind int

const (
	textKind kind = iota
	integerKind
	longKind
	booleanKind
	timeKind
)

// wellFormed tells whether a value is of a kind.
func (k kind) wellFormed(value string) bool {
	switch k {
	case integerKind:
		_, ok := number(value, 32)
		return ok
	case longKind:
		_, ok := number(value, 64)
		return ok
	case booleanKind:
		return value == "true" || value == "false"
	case timeKind:
		_, ok := parseTime(value)
		return ok
	default:
		return true
	}
}

func number(value string, bits int) (int64, bool) {
	n, err := strconv.ParseInt(value, 10, bits)
	return n, err == nil && value[0] != '+'
}

// commonParameters may be sent with every operation.
var commonParameters = map[string]kind{
	"Action": textKind, "Version": textKind, "Format": textKind, "Timestamp": textKind,
	"AccessKeyId": textKind, "Signature": textKind, "SignatureMethod": textKind, "SignatureVersion": textKind,
	"SignatureNonce": textKind, "SignatureType": textKind, "SecurityToken": textKind,
	"RegionId": textKind, "AcceptLanguage": textKind,
	"OwnerId": longKind, "OwnerAccount": textKind, "ResourceOwnerId": longKind, "ResourceOwnerAccount": textKind,
}

// check holds the parameters against those of an operation, and measures the lists.
func (c *apiCall) check(op *operation, ignoreUnknown bool) *apiError {
	if c.malformed {
		return refuses("query string or form")
	}
	if c.twice != "" {
		return invalid(c.twice)
	}
	c.lists = map[string]int{}
	elements := map[string]bool{}
	for _, name := range c.names {
		k, known := commonParameters[name]
		if !known {
			k, known = op.params[generic(name, elements)]
		}
		if !known && ignoreUnknown {
			continue
		}
		if value := c.values[name]; !known || value != "" && !k.wellFormed(value) {
			return invalid(name)
		}
	}
	for element := range elements {
		// Elements are distinct, so that a list without gaps has as many as its greatest number.
		dot := strings.LastIndexByte(element, '.')
		c.lists[element[:dot]]++
	}
	for element := range elements {
		dot := strings.LastIndexByte(element, '.')
		if n, err := strconv.Atoi(element[dot+1:]); err != nil || n > c.lists[element[:dot]] {
			return invalid(element[:dot])
		}
	}
	for _, name := range op.required {
		if c.values[name] == "" {
			return missing(name)
		}
	}
	return nil
}

// generic returns the name of a parameter with N for its numbers, and collects the elements
// of lists that it belongs to: DataDisk.1 and DataDisk.1.Part.2 for DataDisk.1.Part.2.Device.
func generic(name string, elements map[string]bool) string {
	if !strings.Contains(name, ".") {
		return name
	}
	segments := strings.Split(name, ".")
	end := -1
	for i, segment := range segments {
		end += len(segment) + 1
		if segment == "" || segment[0] < '1' || segment[0] > '9' {
			continue
		}
		if _, err := strconv.ParseUint(segment, 10, 16); err == nil {
			segments[i] = "N"
			elements[name[:end]] = true
		}
	}
	return strings.Join(segments, ".")
}
