package cmd

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	random "math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"golang.org/x/crypto/bcrypt"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/server/demo"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// demoOptions are the flags of seed demo.
type demoOptions struct {
	seed        uint64
	password    string
	remove, yes bool
}

func newSeedDemo(p *program) *cobra.Command {
	var o demoOptions
	c := &cobra.Command{
		Use:   "demo",
		Short: "Put a dozen people with three months of runs into the database, or take them out again",
		Long: `Fills the database with people who do not exist: routes on the streets of the sample (Gothenburg), about 150 runs of the last
90 days, posts, comments, likes, goals, notifications. Their addresses are at demo.invalid, their pictures say DEMO, and check-db lists
them. Who has them already gets nothing more, but for the password.

Nobody can log in as one of them, unless --password gives them all one, or another one. --remove takes out all of them and all that is theirs, also
what others wrote under their posts, and nothing else.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			if n := len(o.password); n > 0 && (n < minDemoPassword || n > maxDemoPassword) {
				return usageError{fmt.Errorf("--password: give it %d to %d bytes", minDemoPassword, maxDemoPassword), c.CommandPath()}
			}
			if config.Environment != "development" && !o.yes && !o.remove {
				return usageError{fmt.Errorf("ENVIRONMENT is %s: people who do not exist would be seen by real ones; --yes does it all the same", config.Environment), c.CommandPath()}
			}
			if o.remove {
				return config.with(c.Context(), p.stderr, func(s store.Store) error { return p.removeDemo(c.Context(), s) })
			}
			return p.seedDemo(c.Context(), config, o)
		},
	}
	c.Flags().Uint64Var(&o.seed, "seed", 1, "another number makes another demo")
	c.Flags().StringVar(&o.password, "password", "", "password with which all of them can log in")
	c.Flags().BoolVar(&o.remove, "remove", false, "take the demo out again")
	c.Flags().BoolVar(&o.yes, "yes", false, "also where ENVIRONMENT is not development")
	return c
}

// Lengths of passwords as the API takes them, in bytes.
const (
	minDemoPassword = 6
	maxDemoPassword = 72
)

// demoName is that of the note that a demo is whole.
const demoName = "demo"

func (p *program) removeDemo(ctx context.Context, s store.Store) error {
	n, err := s.RemoveDemo(ctx)
	if err != nil {
		return fmt.Errorf("take the demo out: %w", err)
	}
	if err := s.NoteSeed(ctx, store.Seed{Kind: store.SeedDemo, Name: demoName}); err != nil {
		return err
	}
	if n == 0 {
		fmt.Fprintln(p.stdout, "demo: there is none")
		return nil
	}
	fmt.Fprintf(p.stdout, "demo: %d users and all that is theirs taken out\n", n)
	return nil
}

// seedDemo makes a demo that ends now, unless there is one.
func (p *program) seedDemo(ctx context.Context, config Config, o demoOptions) (err error) {
	// It ends a little ago, so that no server takes what it does for news of this moment, and with an hour, so that the same seed
	// makes the same demo again.
	end := time.Now().Add(-10 * time.Minute).Truncate(time.Hour)
	clock := demo.NewClock(end)
	newID := demoIDs(o.seed)
	d, err := config.database()
	if err != nil {
		return err
	}
	var inDemo atomic.Bool // what is done around the demo happens now
	d.now = func() time.Time {
		if inDemo.Load() {
			return clock.Now()
		}
		return time.Now()
	}
	d.newID = func() string {
		if inDemo.Load() {
			return newID()
		}
		return uuid.Must(uuid.NewV7()).String()
	}
	db, err := config.open(ctx, d, p.stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	whole, err := p.demoIsThere(ctx, db)
	if err != nil {
		return err
	}
	if whole {
		return p.renewDemo(ctx, db, o.password)
	}
	if _, err := seedMissing(ctx, db); err != nil {
		return err
	}
	inDemo.Store(true)
	count, err := p.fillDemo(ctx, config, db, clock, newID, end, o.seed)
	inDemo.Store(false)
	if err != nil {
		return errors.Join(err, errors.New("the demo is not whole; the same command begins again, --remove takes out what is there"))
	}
	return p.finishDemo(ctx, db, count, o)
}

// demoIsThere says so if a whole demo is there, and takes out one that is not whole.
func (p *program) demoIsThere(ctx context.Context, db *sqlstore.DB) (bool, error) {
	seeds, err := db.Seeds(ctx)
	if err != nil {
		return false, err
	}
	for _, s := range seeds {
		if s.Kind == store.SeedDemo {
			fmt.Fprintf(p.stdout, "demo: its %d users are there already, nothing was added; --remove takes them out\n", s.Entries)
			return true, nil
		}
	}
	n, err := db.RemoveDemo(ctx)
	if n > 0 {
		fmt.Fprintf(p.stderr, "demo: one that was not finished, with %d users, was taken out first\n", n)
	}
	return false, err
}

// renewDemo gives the users of a demo that is there another password, if one was given.
func (p *program) renewDemo(ctx context.Context, db *sqlstore.DB, password string) error {
	if password == "" {
		return nil
	}
	if err := setDemoPassword(ctx, db, password); err != nil {
		return err
	}
	p.tellDemoPassword()
	return nil
}

// setDemoPassword ends the demo's sessions and gives its users a password, or none.
func setDemoPassword(ctx context.Context, db *sqlstore.DB, password string) error {
	if password == "" {
		return db.FinishDemo(ctx, "")
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(password), demoPasswordCost)
	if err != nil {
		return err
	}
	return db.FinishDemo(ctx, string(hash))
}

// tellDemoPassword says who can log in with the password that was given.
func (p *program) tellDemoPassword() {
	fmt.Fprintf(p.stdout, "with the password that you gave these can log in: %s\n", strings.Join(demo.Emails(), ", "))
}

// fillDemo runs a server on db that goes by the demo's clock, and the demo against it.
func (p *program) fillDemo(ctx context.Context, config Config, db *sqlstore.DB, clock *demo.Clock, newID func() string, end time.Time, seed uint64) (count demo.Count, err error) {
	key := make([]byte, minSecretBytes)
	rand.Read(key) // the tokens are for this process alone
	options, err := config.serverOptions(db, key, slog.New(slog.DiscardHandler))
	if err != nil {
		return count, err
	}
	options.Now, options.NewID, options.RoadsFetch = clock.Now, newID, server.RoadsFetch{}
	options.AccessTokenLife, options.RefreshTokenLife = 2*demo.Days*24*time.Hour, 2*demo.Days*24*time.Hour
	handler, err := server.New(options)
	if err != nil {
		return count, err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobsTimeout)
		defer cancel()
		err = errors.Join(err, handler.Close(closing))
	}()
	m := newMeter(p.stderr, "demo")
	defer m.Close()
	enter, err := demoEntrance(db, handler, config.APIPrefix, newID)
	if err != nil {
		return count, err
	}
	return demo.Fill(ctx, demo.Options{
		Handler: handler, Prefix: config.APIPrefix, Clock: clock, End: end, Seed: seed, Progress: m.Set, Enter: enter,
	})
}

// demoEntrance makes accounts that nobody else can log into: they have a random password, of little cost, until the demo is
// finished.
func demoEntrance(db *sqlstore.DB, handler http.Handler, prefix string, newID func() string) (func(context.Context, demo.Person) (string, error), error) {
	secret := make([]byte, 24)
	rand.Read(secret)
	password := hex.EncodeToString(secret)
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, p demo.Person) (string, error) {
		if _, err := db.CreateUser(ctx, store.SignUp{User: store.User{ID: newID(), Email: p.Email, Name: p.Name, PasswordHash: string(hash)}}); err != nil {
			return "", err
		}
		body, err := json.Marshal(map[string]string{"email": p.Email, "password": password})
		if err != nil {
			return "", err
		}
		return demo.LogIn(ctx, handler, prefix, body)
	}, nil
}

// finishDemo ends the demo's sessions, notes that it is whole, and tells what there is.
func (p *program) finishDemo(ctx context.Context, db *sqlstore.DB, count demo.Count, o demoOptions) error {
	if err := setDemoPassword(ctx, db, o.password); err != nil {
		return err
	}
	note := store.Seed{Kind: store.SeedDemo, Name: demoName, Fingerprint: fmt.Sprint("seed ", o.seed), Entries: int64(count.Users)}
	if err := db.NoteSeed(ctx, note); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "demo: %d users at @%s, %d routes, %d runs, %d posts, %d comments, %d likes, %d bookmarks, %d follows, %d goals, %d saved routes\n",
		count.Users, store.DemoDomain, count.Routes, count.Runs, count.Posts, count.Comments, count.Likes, count.Bookmarks, count.Follows, count.Goals, count.Saved)
	if o.password == "" {
		fmt.Fprintln(p.stdout, "nobody can log in as one of them; with --password somebody could")
		return nil
	}
	p.tellDemoPassword()
	return nil
}

// demoPasswordCost is that of the API's passwords.
const demoPasswordCost = 12

// demoIDs makes ids of a demo: UUIDs of version 8, whose beginning marks them, in an order that follows from the seed.
func demoIDs(seed uint64) func() string {
	var mu sync.Mutex
	r := random.New(random.NewPCG(seed, 0x64656d6f))
	var prefix [4]byte
	if _, err := hex.Decode(prefix[:], []byte(store.DemoID[:8])); err != nil {
		panic(err)
	}
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		var id uuid.UUID
		copy(id[:], prefix[:])
		binary.BigEndian.PutUint32(id[4:], r.Uint32())
		binary.BigEndian.PutUint64(id[8:], r.Uint64())
		id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
		return id.String()
	}
}
