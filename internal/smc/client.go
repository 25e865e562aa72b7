// Package smc is a typed client of the Server Migration Center API, version
// 2019-06-01.
//
// Of the Alibaba Cloud SDK it uses the signature and the credentials; the rest is written
// by hand, each part for a reason:
//
//   - Sending: the SDK's client knows no contexts, follows redirects with the signature, reads
//     the proxy variables in a way of its own, and prints signature and security token when the
//     environment variable DEBUG is "sdk".
//   - Retries: each attempt has to be signed anew, with a new nonce and with credentials
//     that may have been refreshed. Generic retrying transports send the same bytes again,
//     which the API refuses as a replay. Whether a repetition is safe depends on the
//     operation.
//   - Decoding: the API sends numbers and booleans also as strings, and null or "" for
//     what is not set. encoding/json alone would make a whole page of objects unreadable
//     over one such field.
//   - Credentials: any provider with the SDK's interface will do. Those that are used are in
//     internal/provider: most of the SDK's own follow redirects with a signature or a token, and
//     some print or quote secrets.
//   - Wire types: the SDK's generated types know 13 of the 24 operations, and fewer fields.
//   - Batches and the cache: Terraform reads one object at a time, and the API throttles
//     an account that makes a call for each of a fleet.
package smc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
)

// DefaultEndpoint serves every region (API metadata: endpoint rule "central").
const DefaultEndpoint = "smc.aliyuncs.com"

const (
	defaultReadTimeout    = 60 * time.Second
	defaultConnectTimeout = 60 * time.Second
	defaultMaxRetryTime   = 3 * time.Minute
	defaultPollInterval   = time.Second
)

// Config configures a Client. Zero values have the defaults named.
type Config struct {
	// Endpoint is a host, host:port or URL; a bare host means https. Default: DefaultEndpoint.
	Endpoint string
	// Region is sent where a call names none of its own. Without it such calls fail with
	// ErrNoRegion, unless what they are about belongs to no region.
	Region string
	// Credentials provides the credentials of each attempt; many goroutines call it at once. It may
	// be a Renewer.
	Credentials credentials.CredentialsProvider
	// UserAgent replaces Go's.
	UserAgent string
	// ReadTimeout bounds one attempt. Default: 60 s.
	ReadTimeout time.Duration
	// ConnectTimeout bounds the connection. Default: 60 s.
	ConnectTimeout time.Duration
	// MaxRetryTime bounds all attempts of a call, besides the caller's context. Default: 3 min.
	MaxRetryTime time.Duration
	// PollInterval is the first interval of waits, which grow from it. Default: 1 s.
	PollInterval time.Duration
	// Reading is the way in which the reads of a refresh are made.
	Reading Reading
	// Sleep waits between the attempts of a call. Acceptance tests replace it by a shorter
	// wait, because Terraform and the mock run in real time there. Default: a timer under
	// the context.
	Sleep func(context.Context, time.Duration) error
	// Transport sends the requests; tests replace it. Default: a pool of its own.
	Transport http.RoundTripper
	// Proxy returns the proxy of a request; tests replace it. Default: that of HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
	Proxy func(*http.Request) (*url.URL, error)
}

// Client calls the API. It is safe for concurrent use.
type Client struct {
	config    Config
	scheme    string
	host      string
	transport http.RoundTripper

	limiter      limiter
	jobs         *store[ReplicationJob]
	sources      *store[SourceServer]
	workgroups   *store[Workgroup]
	accessTokens *store[AccessToken]
	jobTags      *store[objectTags]
	// stores are those of the resource types that tag operations take.
	stores map[ResourceType]objectStore

	startSlot chan struct{} // has one element while a start waits for the quota
	tokenSlot chan struct{} // has one element while an access token is created
}

// regionForm matches region IDs, and nothing that could be another parameter.
var regionForm = regexp.MustCompile(`^[A-Za-z0-9_-]*$`)

// New returns a client. It makes no call.
func New(config Config) (*Client, error) {
	scheme, host, err := ParseEndpoint(config.Endpoint)
	if err != nil {
		return nil, err
	}
	if config.Credentials == nil {
		return nil, errors.New("no credentials")
	}
	setDefault(&config.ReadTimeout, defaultReadTimeout)
	setDefault(&config.ConnectTimeout, defaultConnectTimeout)
	setDefault(&config.MaxRetryTime, defaultMaxRetryTime)
	setDefault(&config.PollInterval, defaultPollInterval)
	if config.Sleep == nil {
		config.Sleep = pause
	}
	if config.Proxy == nil {
		config.Proxy = http.ProxyFromEnvironment
	}
	transport := config.Transport
	if transport == nil {
		transport = newTransport(config.ConnectTimeout, config.Proxy)
	}
	c := &Client{
		config: config, scheme: scheme, host: host, transport: transport,
		startSlot: make(chan struct{}, 1), tokenSlot: make(chan struct{}, 1),
	}
	c.jobs = newStore(c, &jobKind)
	c.sources = newStore(c, &sourceKind)
	c.workgroups = newStore(c, &workgroupKind)
	c.accessTokens = newAccessTokenStore(c)
	c.jobTags = newTagStore(c, ResourceTypeReplicationJob, c.jobs.ids)
	c.jobs.parts = c.jobTags
	c.stores = map[ResourceType]objectStore{ResourceTypeReplicationJob: c.jobs, ResourceTypeSourceServer: c.sources}
	return c, nil
}

func setDefault(d *time.Duration, value time.Duration) {
	if *d <= 0 {
		*d = value
	}
}

// ParseEndpoint splits an endpoint (host, host:port, http:// or https:// URL; ""
// means DefaultEndpoint) into scheme and host. A bare host means https: the SDK's
// own default is plain http.
func ParseEndpoint(endpoint string) (scheme, host string, err error) {
	if endpoint == "" {
		endpoint = DefaultEndpoint
	}
	full := endpoint
	if !strings.Contains(full, "://") {
		full = "https://" + full
	}
	u, err := url.Parse(full)
	if err != nil {
		return "", "", fmt.Errorf("%q is not an endpoint: it cannot be part of a URL", endpoint)
	}
	scheme = strings.ToLower(u.Scheme)
	wrong := ""
	switch {
	case scheme != "http" && scheme != "https":
		wrong = "its scheme is neither https nor http"
	case u.Hostname() == "":
		wrong = "it has no host"
	case u.User != nil:
		wrong = "it has a user name"
	case u.RawQuery != "" || u.Fragment != "":
		wrong = "it has a query or a fragment"
	case strings.Trim(u.Path, "/") != "":
		wrong = "it has a path"
	}
	if wrong != "" {
		return "", "", fmt.Errorf("%q is not an endpoint: %s", u.Redacted(), wrong)
	}
	// Requests are built from the host: an IPv6 zone, or what is escaped twice, would be another one there.
	if again, err := url.Parse(scheme + "://" + u.Host); err != nil || again.Host != u.Host {
		return "", "", fmt.Errorf("%q is not an endpoint: its host cannot be part of a URL", endpoint)
	}
	return scheme, u.Host, nil
}

// storeOf returns the store of the objects of a resource type.
func (c *Client) storeOf(resourceType ResourceType) objectStore {
	if store, ok := c.stores[resourceType]; ok {
		return store
	}
	return unstored{c}
}

// Region returns the client's region.
func (c *Client) Region() string { return c.config.Region }

// regionOf returns the region of a call: its own, or the client's.
func (c *Client) regionOf(own string) string {
	if own != "" {
		return own
	}
	return c.config.Region
}
