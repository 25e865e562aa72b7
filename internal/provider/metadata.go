package provider

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
)

// Addresses of the metadata of an ECS instance.
const (
	metadataSession = "http://100.100.100.200/latest/api/token"
	metadataRoles   = "http://100.100.100.200/latest/meta-data/ram/security-credentials/"
)

// metadataTimeout bounds the connection to the metadata and each response, as the SDK has it: on a
// machine that is no ECS instance there is no response.
const metadataTimeout = time.Second

// metadata is the source of the credentials of an ECS instance's RAM role.
type metadata struct {
	service *service
	role    string // "": the one that the instance has.
	// tokenOnly is whether the metadata are not read without a token, the "security hardening mode".
	tokenOnly bool
}

// ecs builds the source of the RAM role, "" being the one that the instance has. The variables are
// those of the SDK.
func (src *source) ecs(role string) (credentials.CredentialsProvider, error) {
	if strings.EqualFold(src.getenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED"), "true") {
		return nil, errors.New("the environment variable ALIBABA_CLOUD_ECS_METADATA_DISABLED forbids it")
	}
	if role == "" {
		role = src.settings.ecsRoleName.value
	}
	m := &metadata{newService(metadataTimeout, metadataTimeout), role, strings.EqualFold(src.getenv("ALIBABA_CLOUD_IMDSV1_DISABLED"), "true")}
	return &session{name: "ecs_ram_role", now: src.now, open: m.open}, nil
}

func (m *metadata) open() (*temporary, error) {
	token, err := m.get(http.MethodPut, metadataSession, "X-aliyun-ecs-metadata-token-ttl-seconds", "60")
	if err != nil && m.tokenOnly {
		return nil, err
	}
	role := m.role
	if role == "" {
		if role, err = m.get(http.MethodGet, metadataRoles, "X-aliyun-ecs-metadata-token", token); err != nil {
			return nil, err
		}
	}
	response, err := m.get(http.MethodGet, metadataRoles+url.PathEscape(role), "X-aliyun-ecs-metadata-token", token)
	if err != nil {
		return nil, err
	}
	var got struct {
		temporary
		Code string
	}
	if err := decode([]byte(response), &got); err != nil {
		return nil, fmt.Errorf("role %s: %w", role, err)
	}
	if got.Code != "" && got.Code != "Success" {
		return nil, fmt.Errorf("role %s: the metadata report the code %.40q", role, got.Code)
	}
	return &got.temporary, nil
}

// get returns the text of the metadata at an address.
func (m *metadata) get(method, address, header, value string) (string, error) {
	request, err := http.NewRequest(method, address, http.NoBody) //nolint:noctx // GetCredentials takes none.
	if err != nil {
		return "", err
	}
	if value != "" {
		request.Header.Set(header, value)
	}
	body, err := m.service.fetch(request)
	return strings.TrimSpace(string(body)), err
}
