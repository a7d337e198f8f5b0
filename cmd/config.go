package cmd

import (
	"net/netip"
	"reflect"
)

// Config is every setting of the program, declared once. The flags, the environment, the .env file, --help and the table of
// the README are read from its tags:
//
//	setting  the name in the environment and the .env file
//	flag     the name on the command line; a flag is also RUNNERWAY_<FLAG> in the environment
//	on       the command that has the flag; without it every command has
//	arg      what the flag's value is, for --help
//	default  the value when nobody says otherwise
//	empty    the value that an empty one stands for; without it that is the default
//	secret   "yes": never printed, and NAME_FILE may name a file that holds it
//	help     one sentence
type Config struct {
	Data     string `setting:"RUNNERWAY_DATA" flag:"data" arg:"DIR" default:"./data" help:"directory for the database and the secret key"`
	Database string `setting:"RUNNERWAY_DATABASE" flag:"database" arg:"URL" secret:"yes" help:"sqlite:PATH or mariadb://user:password@host:port/name; empty: MariaDB if DB_HOST is set, else runnerway.db in the data directory"`
	EnvFile  string `setting:"RUNNERWAY_ENV_FILE" flag:"env-file" arg:"FILE" default:".env" help:"file of NAME=value lines; only one that is named must exist"`
	LogLevel string `setting:"LOG_LEVEL" flag:"log-level" arg:"LEVEL" default:"info" help:"least level that is logged: debug, info, warn or error"`

	Addr            string         `setting:"RUNNERWAY_ADDR" flag:"addr" on:"serve" arg:"HOST:PORT" default:"0.0.0.0:8000" help:"address to listen on; port 0 takes a free one"`
	MetricsAddr     string         `setting:"RUNNERWAY_METRICS_ADDR" flag:"metrics-addr" on:"serve" arg:"HOST:PORT" help:"address of a listener of its own for /metrics, in the format of Prometheus, such as 127.0.0.1:9090; empty: none"`
	Durability      string         `setting:"RUNNERWAY_DURABILITY" flag:"durability" on:"serve" arg:"KIND" default:"full" help:"what outlives a power cut, with SQLite: full, everything acknowledged; normal, all but the last seconds, for less waiting; MariaDB has innodb_flush_log_at_trx_commit for that"`
	DrainDelay      int            `setting:"RUNNERWAY_DRAIN_DELAY" flag:"drain-delay" on:"serve" arg:"SECONDS" default:"0" help:"how long a server that was told to stop answers as before but says no at /readyz, so that a balancer sends new requests elsewhere"`
	Workers         int            `setting:"RUNNERWAY_WORKERS" flag:"workers" on:"serve" arg:"N" default:"0" help:"routes that are searched at the same time; 0: one less than the processors, at least 1"`
	StreetCacheMB   int            `setting:"RUNNERWAY_STREET_CACHE_MB" flag:"street-cache-mb" on:"serve" arg:"MB" default:"256" help:"memory for streets that are kept ready"`
	RoadsFetchURL   string         `setting:"RUNNERWAY_ROADS_FETCH_URL" flag:"roads-fetch-url" on:"serve" arg:"URL" default:"https://overpass-api.de/api/interpreter" empty:"off" help:"Overpass API that is asked, once, for the streets of a place that nobody has imported; empty or off: none"`
	RoadsContact    string         `setting:"RUNNERWAY_ROADS_FETCH_CONTACT" flag:"roads-fetch-contact" on:"serve" arg:"ADDRESS" help:"mail or web address of whoever runs this server, told to that API; empty: that of the project"`
	TileURL         string         `setting:"RUNNERWAY_TILE_URL" flag:"tile-url" on:"serve" arg:"URL" help:"tiles of another map below the page's routes, such as https://tile.example.org/{z}/{x}/{y}.png; the browsers of all users ask that server then. Empty: our own streets, and nothing leaves this server"`
	TileAttribution string         `setting:"RUNNERWAY_TILE_ATTRIBUTION" flag:"tile-attribution" on:"serve" arg:"TEXT" help:"who made that map, as its makers want it shown"`
	TrustedProxies  []netip.Prefix `setting:"RUNNERWAY_TRUSTED_PROXIES" flag:"trusted-proxies" on:"serve" arg:"LIST" help:"addresses or networks, comma separated, whose X-Forwarded-For, -Proto and -Host are believed"`

	MaxExtractMB int    `setting:"RUNNERWAY_MAX_EXTRACT_MB" flag:"max-extract-mb" on:"serve" arg:"MB" default:"512" help:"largest extract of OpenStreetMap that an admin may upload; its import takes up to 2.5 times as much room besides"`
	BackupDir    string `setting:"RUNNERWAY_BACKUP_DIR" flag:"backup-dir" on:"serve" arg:"DIR" help:"directory in which the server keeps backups of its database; empty: it makes none"`
	BackupEvery  string `setting:"RUNNERWAY_BACKUP_EVERY" flag:"backup-every" on:"serve" arg:"WHEN" default:"24h" help:"when it makes them: a time between two such as 6h, a time of day such as 03:30, or off for on request only"`
	BackupKeep   int    `setting:"RUNNERWAY_BACKUP_KEEP" flag:"backup-keep" on:"serve" arg:"N" default:"7" help:"how many of them stay"`

	TLSCert          string   `setting:"RUNNERWAY_TLS_CERT" flag:"tls-cert" on:"serve" arg:"FILE" help:"certificate (PEM, with those between it and the root) for HTTPS on --addr; it is read again when it changes"`
	TLSKey           string   `setting:"RUNNERWAY_TLS_KEY" flag:"tls-key" on:"serve" arg:"FILE" help:"its key (PEM)"`
	TLSHosts         []string `setting:"RUNNERWAY_TLS_HOST" flag:"tls-host" on:"serve" arg:"NAMES" help:"public names of this server, comma separated, for which a certificate is made and renewed by ACME; it then listens on port 443 unless --addr says otherwise, and on 80"`
	ACMEDirectory    string   `setting:"RUNNERWAY_ACME_DIRECTORY" flag:"acme-directory" on:"serve" arg:"URL" default:"https://acme-v02.api.letsencrypt.org/directory" help:"who makes certificates for --tls-host; using it accepts its terms"`
	HTTPRedirectAddr string   `setting:"RUNNERWAY_HTTP_REDIRECT_ADDR" flag:"http-redirect-addr" on:"serve" arg:"HOST:PORT" help:"with HTTPS, where plain HTTP is sent to it from, such as 0.0.0.0:80; empty: nowhere, with --tls-host 0.0.0.0:80"`

	MaxFailedLogins  int `setting:"RUNNERWAY_MAX_FAILED_LOGINS" flag:"max-failed-logins" on:"serve" arg:"N" default:"10" help:"failed logins of one address from one network in 15 minutes"`
	MaxSignUps       int `setting:"RUNNERWAY_MAX_SIGNUPS" flag:"max-signups" on:"serve" arg:"N" default:"60" help:"accounts made from one network in an hour"`
	MaxGuests        int `setting:"RUNNERWAY_MAX_GUESTS" flag:"max-guests" on:"serve" arg:"N" default:"30" help:"guests from one network in an hour"`
	MaxRunning       int `setting:"RUNNERWAY_MAX_RUNNING" flag:"max-running" on:"serve" arg:"N" default:"2" help:"routes that are searched for one user at the same time"`
	MaxQueuedPerUser int `setting:"RUNNERWAY_MAX_QUEUED_PER_USER" flag:"max-queued-per-user" on:"serve" arg:"N" default:"8" help:"routes of one user that wait beyond these"`
	MaxQueued        int `setting:"RUNNERWAY_MAX_QUEUED" flag:"max-queued" on:"serve" arg:"N" default:"64" help:"routes that wait in all"`

	Environment        string   `setting:"ENVIRONMENT" default:"development" help:"anything but development refuses unsafe settings; shown by /health"`
	Debug              bool     `setting:"DEBUG" default:"false" help:"shown by /health"`
	APIPrefix          string   `setting:"API_V1_PREFIX" default:"/api/v1" help:"path before every API path"`
	CORSOrigins        []string `setting:"CORS_ORIGINS" default:"http://localhost:3000,http://localhost:19006,http://localhost:8081" help:"web origins that may call the API, comma separated"`
	TimeZone           string   `setting:"APP_TIMEZONE" help:"zone in which a day begins and ends, for goals and statistics, such as Asia/Seoul; empty: the system's"`
	DEMFilePath        string   `setting:"DEM_FILE_PATH" help:"SRTM file (.hgt, .hgt.gz, .zip) or directory of them, whose heights are stored at the start unless they are already"`
	SecretKey          string   `setting:"SECRET_KEY" secret:"yes" help:"key that signs tokens, at least 32 characters; empty: a random one is made and kept"`
	JWTAlgorithm       string   `setting:"JWT_ALGORITHM" default:"HS256" help:"only HS256 is accepted"`
	AccessTokenMinutes int      `setting:"ACCESS_TOKEN_EXPIRE_MINUTES" default:"60" help:"life of an access token"`
	RefreshTokenDays   int      `setting:"REFRESH_TOKEN_EXPIRE_DAYS" default:"30" help:"life of a refresh token"`

	KakaoClientID     string `setting:"KAKAO_CLIENT_ID" help:"REST API key of the app at Kakao; empty: browsers are not sent to Kakao"`
	KakaoClientSecret string `setting:"KAKAO_CLIENT_SECRET" secret:"yes" help:"its client secret, if it has one"`
	KakaoAppID        int    `setting:"KAKAO_APP_ID" default:"0" help:"the app's number at Kakao; with 0 the mobile app's logins with Kakao are refused"`
	KakaoRedirectURI  string `setting:"KAKAO_REDIRECT_URI" default:"http://localhost:8000/api/v1/auth/social/kakao/callback" help:"where Kakao sends browsers back to, as it is registered there"`
	KakaoAuthorizeURL string `setting:"KAKAO_AUTHORIZE_URL" default:"https://kauth.kakao.com/oauth/authorize" help:"Kakao's login page"`
	KakaoTokenURL     string `setting:"KAKAO_TOKEN_URL" default:"https://kauth.kakao.com/oauth/token" help:"where Kakao exchanges codes"`
	KakaoTokenInfoURL string `setting:"KAKAO_TOKEN_INFO_URL" default:"https://kapi.kakao.com/v1/user/access_token_info" help:"where Kakao tells whose a token is"`
	KakaoUserURL      string `setting:"KAKAO_USER_URL" default:"https://kapi.kakao.com/v2/user/me" help:"where Kakao tells who a user is"`

	DBHost           string `setting:"DB_HOST" help:"host of a MariaDB server; empty: SQLite"`
	DBPort           int    `setting:"DB_PORT" default:"3306" help:"its port"`
	DBSocket         string `setting:"DB_SOCKET" help:"Unix socket of a MariaDB server on this machine, in place of host and port"`
	DBName           string `setting:"DB_NAME" default:"runnerway" help:"name of the database there"`
	DBUser           string `setting:"DB_USER" default:"root" help:"user there"`
	DBPassword       string `setting:"DB_PASSWORD" secret:"yes" help:"password there"`
	DBTLS            string `setting:"DB_TLS" flag:"db-tls" arg:"MODE" help:"TLS to the MariaDB server: off, verify-full, verify-ca (any host name) or insecure (any certificate); empty: verify-full if a CA or a certificate is named, else off"`
	DBTLSCA          string `setting:"DB_TLS_CA" flag:"db-tls-ca" arg:"FILE" help:"certificates of the CAs that are trusted for it, such as RDS's global-bundle.pem; empty: those of the system"`
	DBTLSCert        string `setting:"DB_TLS_CERT" flag:"db-tls-cert" arg:"FILE" help:"this server's own certificate, if the MariaDB server wants one"`
	DBTLSKey         string `setting:"DB_TLS_KEY" flag:"db-tls-key" arg:"FILE" help:"its key"`
	DBPoolSize       int    `setting:"DB_POOL_SIZE" default:"10" help:"connections to MariaDB that stay open"`
	DBMaxOverflow    int    `setting:"DB_MAX_OVERFLOW" default:"20" help:"connections that may come to these"`
	DBPoolRecycle    int    `setting:"DB_POOL_RECYCLE" default:"3600" help:"seconds after which a connection is replaced; 0: never"`
	DBConnectTimeout int    `setting:"DB_CONNECT_TIMEOUT" default:"10" help:"seconds to connect to MariaDB"`
	DBReadTimeout    int    `setting:"DB_READ_TIMEOUT" default:"30" help:"seconds to wait for an answer of MariaDB; 0: no limit"`
	DBWriteTimeout   int    `setting:"DB_WRITE_TIMEOUT" default:"30" help:"seconds to wait until it takes what is sent; 0: no limit"`
	DBPatience       int    `setting:"DB_PATIENCE" default:"10" help:"seconds that requests wait for a MariaDB server that has gone, before they are answered with 503"`
	DBWait           int    `setting:"DB_WAIT" flag:"db-wait" on:"serve" arg:"SECONDS" default:"60" help:"how long the start waits for a MariaDB server that is not there yet; 0: not at all"`
}

// A setting is what the tags of one field of Config say.
type setting struct {
	field, name, flag, on, arg, def, empty, help string
	secret, isSwitch                             bool
}

// settings lists the settings in the order of Config.
func settings() []setting {
	t := reflect.TypeFor[Config]()
	all := make([]setting, t.NumField())
	for i := range all {
		f := t.Field(i)
		all[i] = setting{
			field: f.Name, name: f.Tag.Get("setting"), flag: f.Tag.Get("flag"), on: f.Tag.Get("on"), arg: f.Tag.Get("arg"),
			def: f.Tag.Get("default"), empty: f.Tag.Get("empty"), help: f.Tag.Get("help"),
			secret: f.Tag.Get("secret") == "yes", isSwitch: f.Type.Kind() == reflect.Bool,
		}
	}
	return all
}

// names are the names under which s is known in the environment and the .env file.
func (s setting) names() []string {
	names := []string{s.name}
	if own := ownName(s.flag); s.flag != "" && own != s.name {
		names = append(names, own)
	}
	return names
}
