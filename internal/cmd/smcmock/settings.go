package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// settings are the values of the flags.
type settings struct {
	options      smcmock.Options
	region       string
	sourcesFile  string
	sourcesCount int
	sourcesLVM   bool
	envFile      string
	log          bool

	faultThrottle, faultError, faultDrop float64
}

// flags returns the flags, which write to s.
func flags(s *settings) *flag.FlagSet {
	f := flag.NewFlagSet("smcmock", flag.ContinueOnError)
	f.SetOutput(io.Discard) // Errors and help are written by run.
	o := &s.options
	f.StringVar(&o.Address, "address", "127.0.0.1:0", "`host:port` to listen on; only loopback addresses; port 0 is any free one")
	f.StringVar(&o.AccessKeyID, "access-key", "testid", "access key `ID` that requests are signed with")
	f.StringVar(&o.AccessKeySecret, "secret-key", "testsecret", "its `secret`")
	f.StringVar(&o.SecurityToken, "security-token", "", "`token` that requests must carry")
	f.StringVar(&s.region, "region", "cn-hangzhou", "`region` in the printed environment")

	f.StringVar(&s.sourcesFile, "sources", "", "JSON `file` of source servers")
	f.IntVar(&s.sourcesCount, "sources-count", 0, "add this `number` of source servers s-bp1mock000001, s-bp1mock000002, ...")
	f.BoolVar(&s.sourcesLVM, "sources-lvm", false, "give these source servers LVM volumes and a boot partition")

	f.Float64Var(&o.Speed, "speed", 1, "`factor` by which the state clock is faster than the wall clock")
	f.DurationVar(&o.Phases.Preparing, "preparing", 3*time.Minute, "`duration` of a run's preparation, by the state clock")
	f.DurationVar(&o.Phases.Syncing, "syncing", 30*time.Minute, "`duration` of its synchronisation")
	f.DurationVar(&o.Phases.Processing, "processing", 10*time.Minute, "`duration` of making the image")
	f.DurationVar(&o.Phases.Cleaning, "cleaning", 2*time.Minute, "`duration` of cleaning up")
	f.DurationVar(&o.Phases.Deleting, "deleting", time.Second, "`duration` of a deletion")

	f.DurationVar(&o.Latency, "latency", 0, "`duration` that every response takes")
	f.Float64Var(&o.RateLimit, "rate-limit", 0, "`number` of calls a second before Throttling.User; 0 is any")
	f.Float64Var(&s.faultThrottle, "fault-throttle", 0, "`share` of calls to throttle, from 0 to 1")
	f.Float64Var(&s.faultError, "fault-error", 0, "`share` of calls to refuse with InternalError")
	f.Float64Var(&s.faultDrop, "fault-drop", 0, "`share` of calls to close the connection on, half of them after they were executed")
	f.Uint64Var(&o.Seed, "seed", 0, "`number` that makes these repeatable")

	f.IntVar(&o.Switches.JobQuota, "job-quota", 0, "`number` of replication jobs that there may be; 0 is 1000, -1 is any")
	f.IntVar(&o.Switches.RunningLimit, "running-limit", 0, "`number` of replication jobs that may run at once; 0 is any")
	f.Func("switch", "`name[=value]` of a switch, see below; can be repeated", func(text string) error {
		return setSwitch(&o.Switches, text)
	})

	f.StringVar(&s.envFile, "env-file", "", "also write the printed environment to this `file`")
	f.BoolVar(&s.log, "log", false, "print every call on one line, without signatures")
	return f
}

// parse reads the flags. It returns flag.ErrHelp when help was asked for.
func parse(args []string) (*settings, error) {
	var s settings
	f := flags(&s)
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	for name, share := range map[string]float64{"fault-throttle": s.faultThrottle, "fault-error": s.faultError, "fault-drop": s.faultDrop} {
		if !(share >= 0 && share <= 1) {
			return nil, fmt.Errorf("--%s must be from 0 to 1", name)
		}
	}
	switch {
	case !(s.options.Speed > 0):
		return nil, errors.New("--speed must be positive")
	case !(s.options.RateLimit >= 0):
		return nil, errors.New("--rate-limit must not be negative")
	case s.sourcesCount < 0:
		return nil, errors.New("--sources-count must not be negative")
	}
	// A duration of zero is meant literally here; in the options it stands for the default.
	for _, d := range []*time.Duration{
		&s.options.Phases.Preparing, &s.options.Phases.Syncing, &s.options.Phases.Processing,
		&s.options.Phases.Cleaning, &s.options.Phases.Deleting,
	} {
		if *d == 0 {
			*d = -1
		}
	}
	return &s, nil
}

// setSwitch sets a switch by name: a flag, a number, a duration or a text.
func setSwitch(switches *smcmock.Switches, text string) error {
	name, value, found := strings.Cut(text, "=")
	if !found {
		value = "true"
	}
	if d, err := time.ParseDuration(value); err == nil && value != "0" {
		value = fmt.Sprint(d.Nanoseconds())
	}
	if !json.Valid([]byte(value)) {
		encoded, err := json.Marshal(value)
		if err != nil {
			return err
		}
		value = string(encoded)
	}
	encoded, err := json.Marshal(map[string]json.RawMessage{name: json.RawMessage(value)})
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(strings.NewReader(string(encoded)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(switches); err != nil {
		return errors.New("no such switch, or not a value for it")
	}
	return nil
}

// sources returns the source servers to begin with.
func (s *settings) sources() ([]smcmock.Source, error) {
	var sources []smcmock.Source
	if s.sourcesFile != "" {
		file, err := os.Open(s.sourcesFile) //nolint:gosec // The path is the user's own choice.
		if err != nil {
			return nil, err
		}
		sources, err = smcmock.ReadSources(file)
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", s.sourcesFile, err)
		}
	}
	newSource := smcmock.NewSource
	if s.sourcesLVM {
		newSource = smcmock.NewLVMSource
	}
	for n := range s.sourcesCount {
		sources = append(sources, newSource(fmt.Sprintf("s-bp1mock%06d", n+1)))
	}
	return sources, nil
}

// faults returns the faults to begin with.
func (s *settings) faults() []smcmock.Fault {
	var faults []smcmock.Fault
	for _, fault := range []smcmock.Fault{
		{Probability: s.faultThrottle, Code: "Throttling.User"},
		{Probability: s.faultError, Code: "InternalError"},
		{Probability: s.faultDrop / 2, DropBefore: true},
		{Probability: s.faultDrop / 2, DropAfter: true},
	} {
		if fault.Probability > 0 {
			faults = append(faults, fault)
		}
	}
	return faults
}

// printHelp describes the command.
func printHelp(w io.Writer) {
	var b strings.Builder
	b.WriteString(`Serves a mock of Alibaba Cloud Server Migration Center on a loopback address until it is interrupted,
and prints the environment that points the provider at it. In one terminal:

  go run ./internal/cmd/smcmock --sources-count 10 --env-file smc.env --log

In another:

  . ./smc.env && terraform plan

Flags:
`)
	f := flags(&settings{})
	f.SetOutput(&b)
	f.PrintDefaults()
	b.WriteString(`
A sources file is a list such as

  [{"SourceId": "s-bp1web01", "Name": "web-01", "SystemDiskSize": 40,
    "DataDisks": [{"Index": 1, "Size": 100, "Path": "/data"}]}]

with the fields of DescribeSourceServers, and "LVM": true for LVM volumes; what is left out gets a plausible value.

On the same address there are, not being part of the API:

`)
	for line := range strings.Lines(smcmock.ControlHelp) {
		b.WriteString("  " + line)
	}
	b.WriteString("\nSwitches choose between behaviours where the documents of the API disagree or are silent:\n\n")
	for _, field := range reflect.VisibleFields(reflect.TypeFor[smcmock.Switches]()) {
		fmt.Fprintf(&b, "  %s (%s)\n", field.Name, field.Type)
	}
	_, _ = io.WriteString(w, b.String())
}
