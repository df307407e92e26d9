package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

func (g *gvx) infoCommand() *cli.Command {
	return &cli.Command{
		Name:      "info",
		Category:  groupToolchains,
		Usage:     "where an installed toolchain came from and who vouches for it",
		ArgsUsage: "VERSION",
		Description: "--json is the receipt itself, and how the files are kept. It holds the log's record and the proof that the record is in the signed\n" +
			"tree, which anybody can check with the log's public key, without a network and without gvx.",
		Flags:  []cli.Flag{jsonFlag(), systemFlag()},
		Action: g.info,
	}
}

func (g *gvx) info(c *cli.Context) error {
	w, request, err := g.loadForWord(c)
	if err != nil {
		return err
	}
	found, err := w.locate(request)
	if err != nil {
		return err
	}
	i := found.Installed
	if i.ReceiptErr != nil {
		return i.ReceiptErr
	}
	usage, err := w.store.Usage(c.Context, i)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return g.printJSON(described{i.Receipt, stored{
			Sharing: usage.Sharing, SharedFiles: usage.SharedFiles, SharedBytes: usage.SharedBytes, OwnBytes: usage.OwnBytes,
		}})
	}
	return g.printInfo(i, usage)
}

// described is gvx info --json: the receipt, and how the files are kept.
type described struct {
	store.Receipt
	Storage stored `json:"storage"`
}

type stored struct {
	Sharing     string `json:"sharing"` // hardlink, reflink or copy
	SharedFiles int    `json:"shared_files"`
	SharedBytes int64  `json:"shared_bytes"`
	OwnBytes    int64  `json:"own_bytes"`
}

// describeUsage says what a toolchain shares, and what it takes by itself.
func describeUsage(u store.Usage) string {
	own := size(u.OwnBytes) + " of its own"
	switch {
	case u.Sharing == "copy":
		return own + ": this file system shares no files"
	case u.SharedFiles == 0:
		return own + ", nothing shared yet"
	}
	by := map[string]string{"hardlink": "hard links", "reflink": "reflinks"}[u.Sharing]
	return fmt.Sprintf("%s; %s in %d files shared with other toolchains (%s)", own, size(u.SharedBytes), u.SharedFiles, by)
}

func (g *gvx) printInfo(i store.Installed, u store.Usage) error {
	r := i.Receipt
	rows := [][]string{
		{"version", r.Version + " (" + foreign(r.Platform) + ")"},
		{"goroot", foreign(realPath(i.GOROOT))},
		{"size", fmt.Sprintf("%s in %d files", size(r.SizeBytes), r.Files)},
		{"on disk", describeUsage(u)},
		{"from", foreign(r.Source.Name) + ", " + foreign(r.Source.URL)},
		{"installed", r.InstalledAt.Local().Format(time.DateTime) + " by gvx " + foreign(r.GVX)},
	}
	if r.RepairedAt != nil {
		rows = append(rows, []string{"repaired", r.RepairedAt.Local().Format(time.DateTime)})
	}
	rows = append(rows, []string{"asked for by", foreign(r.AskedBy)}, []string{"h1", foreign(r.H1)})
	rows = append(rows, archiveRows(r)...)
	proof, err := logRows(i)
	if err := g.table(append(rows, proof...)); err != nil {
		return err
	}
	return err
}

// archiveRows say who vouched for the archive when it came: what the receipt claims,
// which cannot be checked again without the archive.
func archiveRows(r store.Receipt) (rows [][]string) {
	if a := r.Archive; a != nil {
		rows = append(rows, []string{"archive", foreign(a.Name) + ", " + size(a.SizeBytes)}, []string{"sha256", foreign(a.SHA256)})
	}
	if s := r.GPG; s != nil {
		rows = append(rows, []string{"signed by", signer(*s)}, []string{"", "key " + foreign(s.Key)})
		if s.Subkey != "" {
			rows = append(rows, []string{"", "subkey " + foreign(s.Subkey)})
		}
		rows = append(rows, []string{"", "on " + s.CreatedAt.Local().Format(time.DateTime) + ", " + foreign(s.Hash)})
	}
	if s := r.Sigstore; s != nil {
		rows = append(rows, []string{"sigstore", "cosign key " + foreign(s.KeySHA256) + " (" + foreign(s.Form) + ")"})
	}
	return rows
}

// logRows say what the checksum log's proof in the receipt proves, checked now. The
// error is there when it proves nothing.
func logRows(i store.Installed) ([][]string, error) {
	r := i.Receipt
	h1, err := r.Sumdb.Check(trust.key, verify.Subject{Version: i.Tree.Version, Platform: i.Tree.Platform})
	switch {
	case err != nil:
		return [][]string{{"log", "NOT VALID: " + oneLine(err)}}, silent{exitRefuted}
	case h1 != r.H1:
		return [][]string{{"log", "NOT VALID: the log has " + foreign(h1)}}, silent{exitRefuted}
	}
	rows := [][]string{{"log", fmt.Sprintf("record %d of %s, proved to be in its tree of %d records", r.Sumdb.ID, foreign(r.Sumdb.Log), r.Sumdb.TreeSize())}}
	// A signed head: the log's name, the number of records, the tree's hash, an empty
	// line, the signature (golang.org/x/mod/sumdb/note).
	if lines := strings.Split(r.Sumdb.Head, "\n"); len(lines) > 4 {
		rows = append(rows, []string{"", "tree hash " + foreign(lines[2])}, []string{"", "signed " + foreign(strings.TrimPrefix(lines[4], "— "))})
	}
	return rows, nil
}
