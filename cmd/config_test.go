package cmd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// load reads the settings of "serve" with args and environ, in an empty directory with an .env file holding dotenv.
func load(t *testing.T, args, environ []string, dotenv string) (Config, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if dotenv != "" {
		if err := os.WriteFile(".env", []byte(dotenv), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := &cobra.Command{}
	addFlags(c.Flags(), "")
	addFlags(c.Flags(), "serve")
	if err := c.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	return loadConfig(c.Flags(), environ)
}

func TestPrecedence(t *testing.T) {
	const file = "LOG_LEVEL=error\nRUNNERWAY_ADDR=127.0.0.1:1\nACCESS_TOKEN_EXPIRE_MINUTES=5\n"
	tests := []struct {
		name          string
		args, environ []string
		dotenv        string
		level, addr   string
		minutes       int
	}{
		{"defaults", nil, nil, "", "info", "0.0.0.0:8000", 60},
		{"file over defaults", nil, nil, file, "error", "127.0.0.1:1", 5},
		{"environment over file", nil, []string{"LOG_LEVEL=warn", "RUNNERWAY_ADDR=127.0.0.1:2"}, file, "warn", "127.0.0.1:2", 5},
		{"flags over environment", []string{"--log-level", "debug", "--addr", "127.0.0.1:3"}, []string{"LOG_LEVEL=warn", "RUNNERWAY_ADDR=127.0.0.1:2"}, file, "debug", "127.0.0.1:3", 5},
		{"names in lower case", nil, []string{"log_level=warn", "runnerway_addr=127.0.0.1:2", "access_token_expire_minutes=7"}, "", "warn", "127.0.0.1:2", 7},
		{"upper case counts when both are there", nil, []string{"LOG_LEVEL=warn", "log_level=debug"}, "", "warn", "0.0.0.0:8000", 60},
		{"own name of a contract's setting", nil, []string{"RUNNERWAY_LOG_LEVEL=warn"}, "", "warn", "0.0.0.0:8000", 60},
		{"empty means the default", nil, []string{"LOG_LEVEL="}, file, "info", "127.0.0.1:1", 5},
		{"names that are not ours", nil, []string{"PATH=/bin", "NOT_OURS=1"}, "ALSO_NOT=2\n", "info", "0.0.0.0:8000", 60},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := load(t, tt.args, tt.environ, tt.dotenv)
			if err != nil {
				t.Fatalf("loadConfig: %v", err)
			}
			if c.LogLevel != tt.level || c.Addr != tt.addr || c.AccessTokenMinutes != tt.minutes {
				t.Errorf("got level %q, addr %q, minutes %d; want %q, %q, %d", c.LogLevel, c.Addr, c.AccessTokenMinutes, tt.level, tt.addr, tt.minutes)
			}
		})
	}
}

func TestWrongSettingsAreNamed(t *testing.T) {
	const hidden = "hunter2hunter2"
	tests := []struct {
		name, environ, dotenv string
		want                  []string
	}{
		{"unknown in the environment", "RUNNERWAY_ADR=:1", "", []string{"RUNNERWAY_ADR", "environment"}},
		{"unknown in the file", "", "RUNNERWAY_ADR=:1\n", []string{"RUNNERWAY_ADR", ".env"}},
		{"no number", "ACCESS_TOKEN_EXPIRE_MINUTES=soon", "", []string{`ACCESS_TOKEN_EXPIRE_MINUTES: "soon" is not a whole number`}},
		{"number out of range", "REFRESH_TOKEN_EXPIRE_DAYS=0", "", []string{"REFRESH_TOKEN_EXPIRE_DAYS"}},
		{"limit out of range", "RUNNERWAY_MAX_QUEUED=0", "", []string{"RUNNERWAY_MAX_QUEUED: 0 is less than 1"}},
		{"no address of Kakao", "KAKAO_USER_URL=kapi.kakao.com/v2/user/me", "", []string{"KAKAO_USER_URL", "https://"}},
		{"no number of an app", "KAKAO_APP_ID=9b2f6a6c", "", []string{`KAKAO_APP_ID: "9b2f6a6c" is not a whole number`}},
		{"no Overpass API", "RUNNERWAY_ROADS_FETCH_URL=overpass-api.de", "", []string{"RUNNERWAY_ROADS_FETCH_URL", "https://"}},
		{"no contact", "RUNNERWAY_ROADS_FETCH_CONTACT=Ä", "", []string{"RUNNERWAY_ROADS_FETCH_CONTACT", "mailto:"}},
		{"no switch", "DEBUG=perhaps", "", []string{"DEBUG", "perhaps"}},
		{"no level", "LOG_LEVEL=loud", "", []string{"LOG_LEVEL", "loud", "debug"}},
		{"no address", "RUNNERWAY_ADDR=8000", "", []string{"RUNNERWAY_ADDR", "HOST:PORT"}},
		{"no port", "RUNNERWAY_ADDR=:70000", "", []string{"RUNNERWAY_ADDR", "70000"}},
		{"no origin", "CORS_ORIGINS=localhost:3000", "", []string{"CORS_ORIGINS"}},
		{"no network", "RUNNERWAY_TRUSTED_PROXIES=10.0.0.0/8,router", "", []string{"RUNNERWAY_TRUSTED_PROXIES", "router"}},
		{"no prefix", "API_V1_PREFIX=api", "", []string{"API_V1_PREFIX"}},
		{"no base map", "RUNNERWAY_TILE_URL=https://tile.example.org/{z}/{x}", "", []string{"RUNNERWAY_TILE_URL", "{y}"}},
		{"no zone", "APP_TIMEZONE=Asia/Soul", "", []string{"APP_TIMEZONE", "Asia/Soul"}},
		{"other algorithm", "JWT_ALGORITHM=none", "", []string{"JWT_ALGORITHM", "HS256"}},
		{"no database", "RUNNERWAY_DATABASE=postgres://runner:" + hidden + "@db/x", "", []string{"RUNNERWAY_DATABASE", "mariadb://"}},
		{"broken database", "RUNNERWAY_DATABASE=mariadb://runner:" + hidden + "%zz@db/x", "", []string{"RUNNERWAY_DATABASE"}},
		{"broken file", "", "SECRET_KEY=" + hidden + "\nNO LINE " + hidden + "\n", []string{".env", "line 2"}},
		{"missing secret file", "SECRET_KEY_FILE=/nowhere/key", "", []string{"SECRET_KEY_FILE", "/nowhere/key"}},
		{"missing settings file", "RUNNERWAY_ENV_FILE=/nowhere/env", "", []string{"/nowhere/env"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, nil, []string{tt.environ}, tt.dotenv)
			if err == nil {
				t.Fatal("loadConfig: no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not mention %q", err, want)
				}
			}
			if strings.Contains(err.Error(), hidden) {
				t.Errorf("error %q shows a secret", err)
			}
		})
	}
}

func TestAllWrongSettingsAreToldAtOnce(t *testing.T) {
	_, err := load(t, []string{"--addr", "x", "--workers", "-1"}, []string{"DB_PORT=0"}, "")
	for _, name := range []string{"RUNNERWAY_ADDR", "RUNNERWAY_WORKERS", "DB_PORT"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v does not name %s", err, name)
		}
	}
}

// Streets are fetched unless somebody says otherwise, and an empty value says so.
func TestRoadsFetchURL(t *testing.T) {
	const public, own = "https://overpass-api.de/api/interpreter", "http://localhost:8080/api/interpreter"
	for _, tt := range []struct {
		args, environ []string
		dotenv, want  string
	}{
		{nil, nil, "", public},
		{[]string{"--roads-fetch-url", ""}, nil, "", ""},
		{[]string{"--roads-fetch-url", "off"}, []string{"RUNNERWAY_ROADS_FETCH_URL=" + own}, "", ""},
		{[]string{"--roads-fetch-url", own}, []string{"RUNNERWAY_ROADS_FETCH_URL="}, "", own},
		{nil, []string{"RUNNERWAY_ROADS_FETCH_URL="}, "RUNNERWAY_ROADS_FETCH_URL=" + own, ""},
		{nil, nil, "RUNNERWAY_ROADS_FETCH_URL=\n", ""},
		{nil, nil, "RUNNERWAY_ROADS_FETCH_URL=" + own, own},
	} {
		c, err := load(t, tt.args, tt.environ, tt.dotenv)
		if got := c.roadsFetchURL(); err != nil || got != tt.want {
			t.Errorf("%q, %q, %q: %q, %v, want %q", tt.args, tt.environ, tt.dotenv, got, err, tt.want)
		}
	}
}

func TestSecretFromFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte("from a file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := load(t, nil, []string{"SECRET_KEY_FILE=" + path, "DB_PASSWORD_FILE=" + path}, "SECRET_KEY=from dotenv\n")
	if err != nil || c.SecretKey != "from a file" || c.DBPassword != "from a file" {
		t.Errorf("got key %q, password %q, %v", c.SecretKey, c.DBPassword, err)
	}
	if _, err := load(t, nil, []string{"SECRET_KEY_FILE=" + path, "SECRET_KEY=x"}, ""); err == nil || !strings.Contains(err.Error(), "both SECRET_KEY and SECRET_KEY_FILE") {
		t.Errorf("both given: %v", err)
	}
}

func TestLists(t *testing.T) {
	c, err := load(t, []string{"--trusted-proxies", "10.1.2.3/8, 192.0.2.7,::1"}, []string{"CORS_ORIGINS= http://a.example , https://b.example:8443,"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(c.CORSOrigins, " "); got != "http://a.example https://b.example:8443" {
		t.Errorf("CORS origins %q", got)
	}
	if len(c.TrustedProxies) != 3 || c.TrustedProxies[0].String() != "10.0.0.0/8" || c.TrustedProxies[1].String() != "192.0.2.7/32" || c.TrustedProxies[2].String() != "::1/128" {
		t.Errorf("trusted proxies %v", c.TrustedProxies)
	}
}

func TestTimeZone(t *testing.T) {
	for setting, want := range map[string]string{"APP_TIMEZONE=": time.Local.String(), "APP_TIMEZONE= Asia/Seoul ": "Asia/Seoul", "app_timezone=UTC": "UTC"} {
		c, err := load(t, nil, []string{setting}, "")
		if err != nil {
			t.Fatal(err)
		}
		if zone, err := c.location(); err != nil || zone.String() != want {
			t.Errorf("%s: zone %v, %v; want %s", setting, zone, err, want)
		}
	}
}

// The file that operators copy is good as it is, and its days are Seoul's.
func TestSampleSettings(t *testing.T) {
	sample, err := os.ReadFile("../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	c, err := load(t, nil, nil, string(sample))
	if err != nil || c.TimeZone != "Asia/Seoul" {
		t.Errorf(".env.example: zone %q, %v", c.TimeZone, err)
	}
}

// B40: who sets nothing gets nothing unsafe.
func TestDefaultsAreSafe(t *testing.T) {
	c, err := load(t, nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if c.Debug || c.LogLevel != "info" || c.SecretKey != "" || c.DBHost != "" || len(c.TrustedProxies) != 0 || c.AccessTokenMinutes != 60 || c.RefreshTokenDays != 30 {
		t.Errorf("defaults: debug %v, log level %s, key %q, database host %q, proxies %v, tokens for %d minutes and %d days",
			c.Debug, c.LogLevel, c.SecretKey, c.DBHost, c.TrustedProxies, c.AccessTokenMinutes, c.RefreshTokenDays)
	}
	for _, origin := range c.CORSOrigins {
		if !strings.HasPrefix(origin, "http://localhost:") {
			t.Errorf("pages of %s may call the API", origin)
		}
	}
}

func TestDatabaseChoice(t *testing.T) {
	tests := []struct {
		name          string
		args, environ []string
		want, pass    string
	}{
		{"SQLite in the data directory", []string{"--data", "d"}, nil, "sqlite:" + filepath.Join("d", "runnerway.db"), ""},
		{"a SQLite file", []string{"--database", "sqlite:/x/y.db"}, []string{"DB_HOST=db"}, "sqlite:/x/y.db", ""},
		{"DB_HOST", nil, []string{"DB_HOST=db", "DB_PASSWORD=p@ss"}, "mariadb://root@db:3306/runnerway", "p@ss"},
		{"all parts", nil, []string{"DB_HOST=::1", "DB_PORT=3307", "DB_NAME=n", "DB_USER=u"}, "mariadb://u@[::1]:3307/n", ""},
		{"URL", nil, []string{"RUNNERWAY_DATABASE=mariadb://u:p%40ss@db.example:3310/n"}, "mariadb://u@db.example:3310/n", "p@ss"},
		{"socket", []string{"--database", "mariadb://u:p@localhost/n?socket=/run/db.sock"}, nil, "mariadb://u@localhost:3306/n?socket=%2Frun%2Fdb.sock", "p"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := load(t, tt.args, tt.environ, "")
			if err != nil {
				t.Fatal(err)
			}
			d, err := c.database()
			if err != nil || d.String() != tt.want || d.password != tt.pass {
				t.Errorf("got %v with password %q, %v; want %s with %q", d, d.password, err, tt.want, tt.pass)
			}
		})
	}
}

func TestKakaoForProduction(t *testing.T) {
	const web, app = "KAKAO_CLIENT_ID=key", "KAKAO_APP_ID=7"
	const back = "KAKAO_REDIRECT_URI=https://run.example.org/api/v1/auth/social/kakao/callback"
	for _, tt := range []struct {
		name    string
		environ []string
		wrong   string
	}{
		{"not used", []string{"KAKAO_USER_URL=http://kapi.example.org"}, ""},
		{"used well", []string{web, app, back}, ""},
		{"back to the default, on this machine", []string{web}, "KAKAO_REDIRECT_URI"},
		{"the app alone has no way back", []string{app}, ""},
		{"token in the open", []string{app, "KAKAO_USER_URL=http://kapi.example.org"}, "KAKAO_USER_URL"},
		{"code in the open", []string{web, back, "KAKAO_TOKEN_URL=http://kauth.example.org"}, "KAKAO_TOKEN_URL"},
		{"on this machine", []string{web, back, "KAKAO_TOKEN_URL=http://127.0.0.1:9/token"}, ""},
	} {
		for environment, refuses := range map[string]bool{"production": true, "development": false} {
			c, err := load(t, nil, append(tt.environ, "ENVIRONMENT="+environment), "")
			if err != nil {
				t.Fatal(err)
			}
			err = c.validateForServing()
			if wrong := refuses && tt.wrong != ""; (err != nil) != wrong || err != nil && !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("%s in %s: %v, want an error about %q: %v", tt.name, environment, err, tt.wrong, wrong)
			}
		}
	}
}

func TestKeysForProduction(t *testing.T) {
	good := "0123456789abcdef0123456789ABCDEF"
	tests := []struct {
		environment, key string
		ok               bool
	}{
		{"production", good, true},
		{"production", "", true}, // a random one is made
		{"production", "tiny", false},
		{"production", "your-secret-key-change-this-in-production", false},
		{"staging", strings.Repeat("a", 40), false},
		{"development", "tiny", true},
		{"Development", "your-secret-key-change-this-in-production", true},
	}
	for _, tt := range tests {
		c, err := load(t, nil, []string{"ENVIRONMENT=" + tt.environment, "SECRET_KEY=" + tt.key}, "")
		if err != nil {
			t.Fatal(err)
		}
		err = c.validateForServing()
		if (err == nil) != tt.ok {
			t.Errorf("%s with key %q: %v", tt.environment, tt.key, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "SECRET_KEY") || strings.Contains(err.Error(), tt.key)) {
			t.Errorf("%s with key %q: error %q must name the setting and hide the key", tt.environment, tt.key, err)
		}
	}
}
