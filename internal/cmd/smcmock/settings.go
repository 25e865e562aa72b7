package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// settings are the values of the flags.
type settings struct {
	options         smcmock.Options
	region          string
	sourcesFile     string
	sourcesCount    int
	sourcesLVM      bool
	sourcesOnDemand bool
	envFile         string
	log             bool
	version         bool

	faultThrottle, faultError, faultDrop float64
}

// flagGroup is the flags of one subject.
type flagGroup struct {
	subject string
	*flag.FlagSet
}

// flagGroups returns the flags, which write to s, in the order of the help.
func flagGroups(s *settings) []flagGroup {
	var groups []flagGroup
	group := func(subject string) *flag.FlagSet {
		f := flag.NewFlagSet(subject, flag.ContinueOnError)
		groups = append(groups, flagGroup{subject, f})
		return f
	}
	o := &s.options

	f := group("Where it listens, and who may call it")
	f.StringVar(&o.Address, "address", "127.0.0.1:0", "`host:port` to listen on; only loopback addresses; port 0 is any free one")
	f.StringVar(&o.AccessKeyID, "access-key", "testid", "access key `ID` that requests are signed with")
	f.StringVar(&o.AccessKeySecret, "secret-key", "testsecret", "its `secret`")
	f.StringVar(&o.SecurityToken, "security-token", "", "`token` that requests must carry")
	f.StringVar(&s.region, "region", "cn-hangzhou", "`region` in the printed environment")

	f = group("Source servers")
	f.StringVar(&s.sourcesFile, "sources", "", "JSON `file` of source servers, see below")
	f.Var(whole(&s.sourcesCount, 0), "sources-count", "add this `number` of source servers s-bp1mock000001, s-bp1mock000002, ...")
	f.BoolVar(&s.sourcesLVM, "sources-lvm", false, "give these source servers LVM volumes and a boot partition")
	f.BoolVar(&s.sourcesOnDemand, "sources-on-demand", false,
		"add a source server when a call first names its ID (s-...), with disks that fit any replication job, so that any configuration runs")

	f = group("Time")
	f.Var(positive(&o.Speed, 1), "speed", "`factor` by which the state clock is faster than the wall clock")
	f.Var(duration(&o.Phases.Preparing, smcmock.DefaultPhases.Preparing), "preparing", "`duration` of a run's preparation, by the state clock")
	f.Var(duration(&o.Phases.Syncing, smcmock.DefaultPhases.Syncing), "syncing", "`duration` of its synchronisation")
	f.Var(duration(&o.Phases.Processing, smcmock.DefaultPhases.Processing), "processing", "`duration` of making the image")
	f.Var(duration(&o.Phases.Cleaning, smcmock.DefaultPhases.Cleaning), "cleaning", "`duration` of cleaning up")
	f.Var(duration(&o.Phases.Deleting, smcmock.DefaultPhases.Deleting), "deleting", "`duration` of a deletion")
	f.Var(duration(&o.Latency, 0), "latency", "`duration` that every response takes, by the wall clock")

	f = group("Limits and faults")
	f.Var(share(&s.faultThrottle), "fault-throttle", "`share` of calls to throttle, from 0 to 1")
	f.Var(share(&s.faultError), "fault-error", "`share` of calls to refuse with InternalError, from 0 to 1")
	f.Var(share(&s.faultDrop), "fault-drop", "`share` of calls to close the connection on, from 0 to 1, half of them after they were executed")
	f.Var(seed(&o.Seed), "seed", "`number` that makes these repeatable; 0 is a random one")
	f.Var(rate(&o.RateLimit), "rate-limit", "`number` of calls a second before Throttling.User; 0 is any")
	f.Var(whole(&o.Switches.JobQuota, -1), "job-quota", "`number` of replication jobs that there may be; 0 is 1000, -1 is any")
	f.Var(whole(&o.Switches.RunningLimit, 0), "running-limit", "`number` of replication jobs that may run at once; 0 is any")
	f.Func("switch", "`name[=value]` of a switch, see below; can be repeated", func(text string) error {
		return setSwitch(&o.Switches, text)
	})

	f = group("Output")
	f.StringVar(&s.envFile, "env-file", "", "also write the printed environment to this `file`")
	f.BoolVar(&s.log, "log", false, "print every call on one line, without signatures")
	f.BoolVar(&s.version, "version", false, "print the version and end")
	return groups
}

// parse reads the flags. It returns flag.ErrHelp when help was asked for.
func parse(args []string) (*settings, error) {
	var s settings
	f := flag.NewFlagSet("smcmock", flag.ContinueOnError)
	f.SetOutput(io.Discard) // Errors and help are written by run.
	for _, group := range flagGroups(&s) {
		group.VisitAll(func(each *flag.Flag) { f.Var(each.Value, each.Name, each.Usage) })
	}
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	if s.sourcesOnDemand {
		s.options.SourceOnDemand = smcmock.NewSourceOnDemand
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
	field := reflect.ValueOf(switches).Elem().FieldByName(name)
	if !field.IsValid() {
		return fmt.Errorf("there is no switch %s", name)
	}
	var err error
	switch to := field.Addr().Interface().(type) {
	case *bool:
		if *to = true; found {
			*to, err = strconv.ParseBool(value)
		}
	case *int:
		*to, err = strconv.Atoi(value)
	case *time.Duration:
		*to, err = time.ParseDuration(value)
	case *string:
		if *to = value; !found {
			err = errors.New("it has no value")
		}
	}
	if err != nil {
		return fmt.Errorf("the switch is of type %s: %s=VALUE", field.Type(), name)
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
and prints the environment that points the provider at it, and the address of a status page. In one terminal:

  smcmock --sources-on-demand --speed 60 --env-file smc.env

In another:

  . ./smc.env && terraform apply

Flags, with one hyphen or two:
`)
	for _, group := range flagGroups(&settings{}) {
		b.WriteString("\n" + group.subject + "\n")
		group.SetOutput(&b)
		group.PrintDefaults()
	}
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
	b.WriteString(`
A fault makes calls fail. This one lets the third StartReplicationJob, and no other, take five seconds and lose its response:

  curl -d '` + exampleFault + `' "$SMC_ENDPOINT/_mock/faults"

Its fields, of which all are optional; durations are in nanoseconds:

` + smcmock.FaultHelp() + `
Switches choose between behaviours where the documents of the API disagree or are silent. A bool is switched on by its name, all
others have a value, as in --switch ClampPages --switch JobQuota=20 --switch CreationVisibleAfter=90s:
` + smcmock.SwitchHelp())
	_, _ = io.WriteString(w, b.String())
}

// exampleFault is the fault that the help shows.
const exampleFault = `{"Action": "StartReplicationJob", "After": 2, "Times": 1, "Delay": 5000000000, "DropAfter": true}`
