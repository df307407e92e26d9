// Command refreshhead replaces the tree head that is built into package verify by
// the newest one of the checksum log, once that is proved to extend it.
//
// It runs in the folder of package verify (go generate ./verify). The log is
// reached as in an install: through GOPROXY, as go env tells it, or directly.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/verify"
)

func main() {
	file := flag.String("o", "head.txt", "`file` that holds the head")
	flag.Parse()
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	goproxy, err := exec.CommandContext(ctx, "go", "env", "GOPROXY").Output()
	if err == nil {
		client := release.NewClient(release.Config{Log: func(line string) { fmt.Fprintln(os.Stderr, "refreshhead:", line) }})
		err = refresh(ctx, client, verify.LogKey, strings.TrimSpace(string(goproxy)), *file)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "refreshhead:", err)
		os.Exit(1)
	}
}

// refresh proves that the newest head of the log with that key extends the one in
// file, and replaces it. A log that contradicts it leaves the file as it was.
func refresh(ctx context.Context, client *release.Client, key, goproxy, file string) error {
	proxies, err := release.ParseProxies(goproxy, "go env GOPROXY")
	if err != nil {
		return err
	}
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	log := verify.Log{Key: key, Head: string(old), Remote: release.NewLogRemote(client, proxies)}
	newest, err := log.Newest(ctx)
	if err != nil || newest == string(old) {
		return err
	}
	return fsx.WriteFile(file, []byte(newest), 0o644)
}
