// Command smcmock serves a mock of Alibaba Cloud Server Migration Center on a loopback address,
// for trying out the provider without an account. Run it with --help for its flags.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Exit statuses.
const (
	succeeded = 0
	failed    = 1
	misused   = 2
)

// version is set when a release is built.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run serves until ctx is done.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	s, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		printHelp(stdout)
		return succeeded
	case err != nil:
		_, _ = fmt.Fprintf(stderr, "smcmock: %v\nRun it with --help for its flags.\n", err)
		return misused
	case s.version:
		_, _ = fmt.Fprintf(stdout, "smcmock %s\n", version)
		return succeeded
	}
	if err := serve(ctx, s, stdout); err != nil {
		_, _ = fmt.Fprintf(stderr, "smcmock: %v\n", err)
		return failed
	}
	return succeeded
}

func serve(ctx context.Context, s *settings, stdout io.Writer) error {
	sources, err := s.sources()
	if err != nil {
		return err
	}
	if s.log {
		s.options.OnCall = (&callWriter{w: stdout}).write
	}
	mock := smcmock.New(s.options)
	for _, source := range sources {
		mock.AddSource(source)
	}
	for _, fault := range s.faults() {
		mock.Inject(fault)
	}
	if err := mock.Start(); err != nil { //nolint:contextcheck // It serves until it is closed.
		return err
	}
	err = announce(s, mock.URL(), stdout)
	if err == nil {
		<-ctx.Done()
	}
	return errors.Join(err, mock.Close())
}

// announce prints how to use the mock, as lines that a shell can read, and the address of its status page as a comment.
func announce(s *settings, url string, stdout io.Writer) error {
	var b strings.Builder
	for _, variable := range []struct{ name, value string }{
		{"ALICLOUD_ACCESS_KEY", s.options.AccessKeyID},
		{"ALICLOUD_SECRET_KEY", s.options.AccessKeySecret},
		{"ALICLOUD_SECURITY_TOKEN", s.options.SecurityToken},
		{"ALICLOUD_REGION", s.region},
		{"SMC_ENDPOINT", url},
	} {
		if variable.value != "" {
			fmt.Fprintf(&b, "export %s=%s\n", variable.name, quoted(variable.value))
		}
	}
	page := "# Status page: " + url + "/_mock/\n"
	if _, err := io.WriteString(stdout, b.String()+page); err != nil {
		return err
	}
	if s.envFile == "" {
		return nil
	}
	// Renamed into place, so that a process that waits for the file never reads a part of it.
	file, err := os.CreateTemp(filepath.Dir(s.envFile), ".smcmock-*")
	if err != nil {
		return err
	}
	_, err = file.WriteString(b.String())
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), s.envFile) //nolint:gosec // The path is the user's own choice.
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name())) //nolint:gosec // As above.
	}
	return nil
}

// quoted returns a value so that a shell takes it literally.
func quoted(value string) string {
	plain := !strings.ContainsFunc(value, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/", r)
	})
	if plain {
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
