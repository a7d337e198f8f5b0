// Command runnerway draws running routes on real streets: a server, its web page and its database in one file.
package main

import (
	"context"
	"os"

	"github.com/runnerway/runnerway/cmd"
)

func main() {
	os.Exit(cmd.Main(context.Background(), os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}
