package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"
	"github.com/spf13/pflag"
)

const (
	ownPrefix  = "RUNNERWAY_" // of the settings that only we have; an unknown one is a mistake, other names are not ours
	fileSuffix = "_FILE"      // of the name of a file that holds a secret
)

// ownName is the environment's name of a flag.
func ownName(flag string) string {
	return ownPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// addFlags declares the flags of one command; on is "" for those that every command has.
func addFlags(flags *pflag.FlagSet, on string) {
	for _, s := range settings() {
		if s.flag != "" && s.on == on {
			usage := fmt.Sprintf("%s [%s]", s.help, s.name)
			if s.def != "" {
				usage += fmt.Sprintf(" (default %s)", s.def)
			}
			flags.Var(&flagText{arg: s.arg}, s.flag, usage)
		}
	}
}

// flagText is the value of a flag: any text, which is checked with all other settings.
type flagText struct{ text, arg string }

func (f *flagText) String() string { return f.text }

func (f *flagText) Set(text string) error {
	f.text = text
	return nil
}

// Type is what --help calls the value.
func (f *flagText) Type() string { return f.arg }

// loadConfig reads the settings: flags win over environ, which wins over the .env file, which wins over the defaults. The
// result is checked; the error names every setting that is wrong and never shows a secret. It is a flagError if flags are.
func loadConfig(flags *pflag.FlagSet, environ []string) (Config, error) {
	fromFlags := map[string]string{}
	for _, s := range settings() {
		if f := flags.Lookup(s.flag); f != nil && f.Changed {
			fromFlags[ownName(s.flag)] = f.Value.String()
		}
	}
	fromEnv, err := layer(splitEnviron(environ), "the environment")
	if err != nil {
		return Config{}, err
	}
	given, err := layer(fromFlags, "the command line")
	if err != nil {
		return Config{}, err
	}
	fromFile, err := readEnvFile(fromEnv, given)
	if err != nil {
		return Config{}, err
	}
	maps.Copy(fromFile, fromEnv)
	maps.Copy(fromFile, given)
	c, err := checked(fromFile)
	if err != nil {
		if _, alone := checked(given); alone != nil {
			err = flagError{err}
		}
	}
	return c, err
}

// A flagError is about values that were given on the command line.
type flagError struct{ error }

// checked is the Config of values by setting name, if they make sense.
func checked(values map[string]string) (Config, error) {
	c, err := parse(values)
	if err != nil {
		return Config{}, err
	}
	return c, c.validate()
}

// splitEnviron turns NAME=value strings into a map with upper-case names. Where a name occurs in several spellings the
// upper-case one counts.
func splitEnviron(environ []string) map[string]string {
	vars := make(map[string]string, len(environ))
	exact := map[string]bool{}
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		upper := strings.ToUpper(name)
		if exact[upper] {
			continue
		}
		vars[upper], exact[upper] = value, name == upper
	}
	return vars
}

// layer picks the settings out of one source: values by setting name, aliases resolved and secrets read from their files.
func layer(vars map[string]string, source string) (map[string]string, error) {
	picked := map[string]string{}
	known := map[string]bool{}
	for _, s := range settings() {
		for _, name := range s.names() {
			known[name] = true
			if v, ok := vars[name]; ok {
				picked[s.name] = cmp.Or(v, s.empty)
			}
			if !s.secret {
				continue
			}
			known[name+fileSuffix] = true
			path := vars[name+fileSuffix]
			if path == "" {
				continue
			}
			if picked[s.name] != "" {
				return nil, fmt.Errorf("both %s and %s are set in %s: keep one of them", name, name+fileSuffix, source)
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return nil, fmt.Errorf("%s in %s: %w", name+fileSuffix, source, err)
			}
			picked[s.name] = strings.TrimSpace(string(text))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if strings.HasPrefix(name, ownPrefix) && !known[name] {
			return nil, fmt.Errorf("unknown setting %s in %s: \"runnerway help settings\" lists them", name, source)
		}
	}
	return picked, nil
}

// readEnvFile is the layer of the .env file that the flags or the environment name.
func readEnvFile(fromEnv, fromFlags map[string]string) (map[string]string, error) {
	const name = ownPrefix + "ENV_FILE"
	path, named := fromFlags[name]
	if path == "" {
		path, named = fromEnv[name]
	}
	if path == "" {
		path, named = ".env", false
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && !named {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("settings file: %w", err)
	}
	// The parser's own message quotes the file, which may hold secrets: only the line's number is told.
	vars, err := godotenv.UnmarshalBytes(text)
	if err != nil {
		return nil, fmt.Errorf("settings file %s, line %d: not of the form NAME=value", path, badLine(string(text)))
	}
	lines := make([]string, 0, len(vars))
	for k, v := range vars {
		lines = append(lines, k+"="+v)
	}
	return layer(splitEnviron(lines), path)
}

// badLine is the number of the first line that keeps text from being read.
func badLine(text string) int {
	lines := strings.SplitAfter(text, "\n")
	for n := len(lines) - 1; n > 0; n-- {
		if _, err := godotenv.Unmarshal(strings.Join(lines[:n], "")); err == nil {
			return n + 1
		}
	}
	return 1
}

// parse fills a Config from values by setting name; an empty value means the default.
func parse(values map[string]string) (Config, error) {
	c, err := env.ParseAsWithOptions[Config](env.Options{
		Environment: values, TagName: "setting", DefaultValueTagName: "default",
		FuncMap: map[reflect.Type]env.ParserFunc{
			reflect.TypeFor[bool]():           parseSwitch,
			reflect.TypeFor[int]():            parseWhole,
			reflect.TypeFor[[]netip.Prefix](): parseNetworks,
		},
	})
	if err != nil {
		return Config{}, nameSettings(err)
	}
	for i, origin := range c.CORSOrigins {
		c.CORSOrigins[i] = strings.TrimSpace(origin)
	}
	c.CORSOrigins = slices.DeleteFunc(c.CORSOrigins, func(s string) bool { return s == "" })
	for i, name := range c.TLSHosts {
		c.TLSHosts[i] = strings.ToLower(strings.TrimSpace(name))
	}
	c.TLSHosts = slices.DeleteFunc(c.TLSHosts, func(s string) bool { return s == "" })
	return c, nil
}

// nameSettings replaces the field names in a parser's error by the names that the user knows.
func nameSettings(err error) error {
	var many env.AggregateError
	if !errors.As(err, &many) {
		return err
	}
	var named []error
	for _, err := range many.Errors {
		var one env.ParseError
		if errors.As(err, &one) {
			err = fmt.Errorf("%s: %w", settingOf(one.Name), one.Err)
		}
		named = append(named, err)
	}
	return errors.Join(named...)
}

// settingOf is the setting's name of a field of Config.
func settingOf(field string) string {
	for _, s := range settings() {
		if s.field == field {
			return s.name
		}
	}
	return field
}

// parseSwitch reads the spellings of yes and no that the contract accepts.
func parseSwitch(text string) (any, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "1", "yes", "on", "t", "y":
		return true, nil
	case "false", "0", "no", "off", "f", "n":
		return false, nil
	}
	return nil, fmt.Errorf("%q is neither true nor false", text)
}

// parseWhole reads a whole number.
func parseWhole(text string) (any, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("%q is not a whole number", text)
	}
	return n, nil
}

// parseNetworks reads a list of networks such as 10.0.0.0/8 and of addresses.
func parseNetworks(text string) (any, error) {
	var networks []netip.Prefix
	for one := range strings.SplitSeq(text, ",") {
		one = strings.TrimSpace(one)
		if a, err := netip.ParseAddr(one); err == nil {
			networks = append(networks, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(one)
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address nor a network such as 10.0.0.0/8", one)
		}
		networks = append(networks, p.Masked())
	}
	return networks, nil
}
