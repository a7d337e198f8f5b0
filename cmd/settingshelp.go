package cmd

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

const settingsIntro = `A setting is looked for on the command line, then in the environment, then in the file that --env-file names (lines of
the form NAME=value), and the first that is found counts; an empty value means the default, unless it is said to mean something else. Names are case-insensitive there.
Every flag is also RUNNERWAY_ plus its name. A secret may be kept in a file: SECRET_KEY_FILE=/run/secrets/key.`

// newSettingsHelp is the topic "help settings": all settings, also those that are no flags.
func newSettingsHelp() *cobra.Command {
	var text strings.Builder
	text.WriteString(settingsIntro + "\n\n")
	for _, s := range settings() {
		fmt.Fprintf(&text, "%s", s.name)
		if s.flag != "" {
			fmt.Fprintf(&text, ", --%s", s.flag)
		}
		if s.def != "" {
			fmt.Fprintf(&text, " (default %s)", s.def)
		}
		fmt.Fprintf(&text, "\n    %s\n", s.help)
	}
	return &cobra.Command{Use: "settings", Short: "All settings, and where they are looked for", Long: text.String()}
}

// writeSettingsTable writes all settings as a table for the README.
func writeSettingsTable(w io.Writer) {
	fmt.Fprint(w, "| setting | flag | default | what it is |\n|---|---|---|---|\n")
	code := func(s string) string {
		if s == "" {
			return ""
		}
		return "`" + s + "`"
	}
	for _, s := range settings() {
		flag := s.flag
		if flag != "" {
			flag = "--" + flag
		}
		fmt.Fprintf(w, "| `%s` | %s | %s | %s |\n", s.name, code(flag), code(s.def), s.help)
	}
}
