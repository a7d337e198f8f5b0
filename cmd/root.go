// Package cmd is the command line: it reads the settings, opens the database and hands both to the packages that do the work.
package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // bare containers have no time zones of their own

	"github.com/spf13/cobra"
)

// Exit codes of Main.
const (
	exitOK     = 0
	exitFailed = 1 // what was asked for did not work
	exitUsage  = 2 // the command line was wrong
)

// program is what every command needs from its caller.
type program struct {
	environ        []string
	stdout, stderr io.Writer
}

// Main runs the command line args (without the program's name) in the environment environ (NAME=value strings), and returns
// the exit code. Interrupt and termination signals end the command in an orderly way; a second one ends the process at once.
func Main(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	// Once the first signal has come, the next one has its usual effect.
	context.AfterFunc(ctx, stop)

	root := newRoot(&program{environ: environ, stdout: stdout, stderr: stderr})
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "runnerway: %v\nRun \"%s --help\" for what is possible.\n", err, usage.command)
		return exitUsage
	}
	fmt.Fprintf(stderr, "runnerway: %v\n", err)
	return exitFailed
}

// A usageError is a command line that makes no sense to command.
type usageError struct {
	error
	command string
}

func newRoot(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:   "runnerway",
		Short: "Draws running routes on real streets",
		Long: `RunnerWay finds running routes that draw a picture on the map: pick a shape, a start and a distance,
get closed routes on real streets. One program holds the server, its web page and its database.

  runnerway serve                        start; the first time, the data directory is made and filled with a sample
  runnerway seed roads town.osm.pbf      add the streets of your own town`,
		Version:           versionName(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:              cobra.NoArgs,
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetVersionTemplate(versionLine())
	addFlags(root.PersistentFlags(), "")
	root.AddCommand(newServe(p), newMigrate(p), newBackup(p), newRestore(p), newCheckDB(p), newSeed(p), newVersion(p), newSettingsHelp())
	markUsageErrors(root)
	return root
}

// markUsageErrors makes wrong flags and arguments of c and its sub-commands usage errors.
func markUsageErrors(c *cobra.Command) {
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return usageError{err, c.CommandPath()} })
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usageError{err, c.CommandPath()}
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		markUsageErrors(sub)
	}
}

// setup loads the settings of command c and makes its logger.
func (p *program) setup(c *cobra.Command) (Config, *slog.Logger, error) {
	config, err := loadConfig(c.Flags(), p.environ)
	var wrong flagError
	if errors.As(err, &wrong) {
		err = usageError{err, c.CommandPath()}
	}
	if err != nil {
		return Config{}, nil, err
	}
	level, err := config.level()
	if err != nil {
		return Config{}, nil, err
	}
	return config, newLogger(p.stderr, level), nil
}
