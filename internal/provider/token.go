package provider

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
)

// tokenHolder passes an OIDC token to the SDK's source, which reads it from a file only. The
// file exists only while it is read.
type tokenHolder struct {
	credentials.CredentialsProvider
	token, file string
}

// newTokenHolder builds a source around the file that will hold the token.
func newTokenHolder(token string, build func(file string) (credentials.CredentialsProvider, error)) (credentials.CredentialsProvider, error) {
	file := filepath.Join(os.TempDir(), "terraform-provider-smc-"+rand.Text(), "token")
	p, err := build(file)
	if err != nil {
		return nil, err
	}
	return &tokenHolder{p, token, file}, nil
}

// GetCredentials implements credentials.CredentialsProvider. Its caller holds a lock.
func (h *tokenHolder) GetCredentials() (*credentials.Credentials, error) {
	got, err := h.CredentialsProvider.GetCredentials()
	if !errors.Is(err, fs.ErrNotExist) {
		return got, err
	}
	// The session has to be renewed. Mkdir fails if anything is there already.
	folder := filepath.Dir(h.file)
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // There is nothing to do about a failure.
	if err := os.WriteFile(h.file, []byte(h.token), 0o600); err != nil {
		return nil, err
	}
	return h.CredentialsProvider.GetCredentials()
}
