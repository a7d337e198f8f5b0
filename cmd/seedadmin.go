package cmd

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

func newSeedAdmin(p *program) *cobra.Command {
	var (
		reset   bool
		address string
	)
	c := &cobra.Command{
		Use:   "admin EMAIL",
		Short: "Print a link that makes somebody an admin, or sets a password",
		Long: `Prints a link that works once. Whoever opens it becomes an admin with that e-mail address: the account that has it, or a new one.
With --reset it lets the owner of an account set another password, within 24 hours; all of its sessions end then.

Hand the link over on a way that others cannot read. Nothing has to be set for it, and the server may be running.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("say whose link it is: an e-mail address")
			}
			if parsed, err := mail.ParseAddress(args[0]); err != nil || parsed.Address != args[0] {
				return fmt.Errorf("%q is no e-mail address", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			at, err := publicAddress(address, config.Addr)
			if err != nil {
				return err
			}
			link := linkForAdmin
			if reset {
				link = linkForPassword
			}
			return config.with(c.Context(), p.stderr, func(s store.Store) error {
				return link(c.Context(), s, store.NormalizeEmail(args[0]), at, p.stdout)
			})
		},
	}
	c.Flags().BoolVar(&reset, "reset", false, "a link that sets another password of an account")
	c.Flags().StringVar(&address, "url", "", "address of the server for whoever opens the link, such as https://run.example.org")
	return c
}

// publicAddress is the one that was given, or where a browser on this machine finds the server.
func publicAddress(given, listens string) (string, error) {
	if given == "" {
		return webAddress(listens), nil
	}
	u, err := url.Parse(given)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("--url %q is no address of a server, such as https://run.example.org", given)
	}
	return strings.TrimSuffix(given, "/"), nil
}

func linkForAdmin(ctx context.Context, s store.Store, email, at string, out io.Writer) error {
	u, err := s.UserByEmail(ctx, email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	link := store.AccountLink{Token: rand.Text(), Purpose: store.LinkSetup, Email: email}
	if err := s.AddAccountLink(ctx, link); err != nil {
		return err
	}
	what := "makes an account that is an admin's"
	if u.ID != "" {
		what = "makes the account an admin's; it asks for the account's password"
	}
	fmt.Fprintf(out, "%s/setup?token=%s\nThis link works once and %s.\n", at, link.Token, what)
	return nil
}

func linkForPassword(ctx context.Context, s store.Store, email, at string, out io.Writer) error {
	u, err := s.UserByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return errors.New("there is no account with that address; without --reset the link makes one")
	}
	if err != nil {
		return err
	}
	link := store.AccountLink{
		Token: rand.Text(), Purpose: store.LinkReset, UserID: u.ID, ExpiresAt: store.At(time.Now().Add(server.ResetLinkLife)),
	}
	if err := s.AddAccountLink(ctx, link); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s/reset?token=%s\nThis link works once, for 24 hours, and sets another password. All sessions of the account end then.\n", at, link.Token)
	return nil
}

// offerSetup prints a link that makes the first admin, if there is none. Nobody needs one: what fails here keeps nobody from
// using the server.
func offerSetup(ctx context.Context, s store.Store, at string, out io.Writer, log *slog.Logger) {
	taken, err := s.HasAdmin(ctx)
	link := store.AccountLink{Token: rand.Text(), Purpose: store.LinkSetup}
	if err == nil && !taken {
		err = s.AddAccountLink(ctx, link)
	}
	switch {
	case err != nil:
		log.WarnContext(ctx, "no link for the first admin", "error", err)
	case !taken:
		address := at + "/setup?token=" + link.Token
		fmt.Fprintf(out, "This server has no admin yet. Who opens this link becomes one: %s\n", address)
		log.InfoContext(ctx, "this server has no admin yet; the link makes one, once", "link", address)
	}
}
