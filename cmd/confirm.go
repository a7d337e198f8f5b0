package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// errUnconfirmed is a change that nobody could be asked about.
var errUnconfirmed = errors.New("nothing was changed: nobody can be asked here; give --yes if that is what you want")

// errDeclined is a change that somebody does not want.
var errDeclined = errors.New("nothing was changed")

// confirm asks on the terminal whether to go on; yes answers for whoever is not asked.
func (p *program) confirm(question string, yes bool) error {
	if yes {
		return nil
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) || !isTerminal(p.stderr) {
		return errUnconfirmed
	}
	return ask(os.Stdin, p.stderr, question)
}

// ask wants yes in a line of its own.
func ask(in io.Reader, out io.Writer, question string) error {
	fmt.Fprintf(out, "%s [y/N] ", question)
	answer, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return errDeclined
}
