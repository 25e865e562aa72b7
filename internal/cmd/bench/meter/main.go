//go:build unix

// Command meter stands in for a provider: it runs the one beside it, and appends what that
// used to a file: user and system time in microseconds, and peak memory in KiB.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	self, err := os.Executable()
	if err != nil {
		fail(err)
	}
	signal.Ignore(os.Interrupt)                                                       // The provider, which gets it as well, decides.
	cmd := exec.Command(filepath.Join(filepath.Dir(self), "metered"), os.Args[1:]...) //nolint:gosec,noctx // The file beside this one, for as long as it takes.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	runErr := cmd.Run()
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		fail(errors.New("the provider's resource usage is not known"))
	}
	file, err := os.OpenFile(filepath.Join(filepath.Dir(self), "usage"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		fail(err)
	}
	_, err = fmt.Fprintf(file, "%d %d %d\n", micros(usage.Utime), micros(usage.Stime), usage.Maxrss)
	if err = errors.Join(err, file.Close(), runErr); err != nil {
		fail(err)
	}
}

func micros(t syscall.Timeval) int64 { return int64(t.Sec)*1_000_000 + int64(t.Usec) } //nolint:unconvert // Their types differ between platforms.

func fail(err error) {
	fmt.Fprintln(os.Stderr, "meter:", err)
	os.Exit(1)
}
