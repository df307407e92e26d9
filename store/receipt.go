package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/verify"
)

// Receipt says what a toolchain is, where it came from and who vouches for it.
// Its claims prove nothing by themselves: [Store.Check] goes by the log's proof
// in it, which anybody can check with the log's key.
type Receipt struct {
	Format    int              `json:"format"`
	Version   string           `json:"version"`
	Platform  string           `json:"platform"`
	Module    string           `json:"module"`
	H1        string           `json:"h1"`
	Files     int              `json:"files"`
	SizeBytes int64            `json:"size_bytes"`
	Source    Origin           `json:"source"`
	Proofs    []string         `json:"proofs"`
	Sumdb     *verify.LogProof `json:"sumdb"`
	// Of an archive from go.dev or its like; nil for a module's zip.
	Archive  *verify.ArchiveInfo   `json:"archive,omitempty"`
	GPG      *verify.SignatureInfo `json:"gpg,omitempty"`
	Sigstore *verify.SigstoreInfo  `json:"sigstore,omitempty"`

	InstalledAt time.Time  `json:"installed_at"`
	RepairedAt  *time.Time `json:"repaired_at,omitempty"` // the last time
	Requested   bool       `json:"requested"`
	AskedBy     string     `json:"asked_by,omitempty"`
	GVX         string     `json:"gvx"`
}

// Origin is where an archive came from. URL holds no credentials.
type Origin struct {
	Name string `json:"name"` // "proxy"
	URL  string `json:"url"`
}

// Asked says who wanted a toolchain and who brings it.
type Asked struct {
	Source    Origin
	Requested bool   // by the user, not by a project's declaration
	By        string // the command, or the file and line
	GVX       string // this gvx's version
	At        time.Time
}

const (
	receiptFormat = 1
	maxReceipt    = 1 << 20
	maxManifest   = 16 << 20
)

func newReceipt(v *verify.Verified, a Asked) Receipt {
	files := v.Manifest().Files()
	r := Receipt{
		Format:      receiptFormat,
		Version:     v.Subject().Version.String(),
		Platform:    v.Subject().Platform.String(),
		Module:      v.Subject().Module() + "@" + v.Subject().ModuleVersion(),
		H1:          v.H1(),
		Files:       len(files),
		Source:      a.Source,
		Proofs:      v.Proofs(),
		Sumdb:       v.LogProof(),
		InstalledAt: a.At.UTC().Truncate(time.Second),
		Requested:   a.Requested,
		AskedBy:     a.By,
		GVX:         a.GVX,
	}
	for _, f := range files {
		r.SizeBytes += f.Size
	}
	if archive := v.Archive(); archive != nil {
		info := archive.Archive()
		r.Archive, r.GPG, r.Sigstore = &info, archive.GPG(), archive.Sigstore()
	}
	return r
}

// inherit gives the receipt r of an installed toolchain what stays true of the one
// before it, where that can be read: when it was installed, that it was repaired, and
// who wanted it. A user's wish outlasts a project's declaration.
func (s *Store) inherit(t layout.Tree, r Receipt) Receipt {
	old, err := s.Receipt(t)
	if err != nil {
		return r
	}
	r.InstalledAt, r.RepairedAt = old.InstalledAt, old.RepairedAt
	if old.Requested && !r.Requested {
		r.Requested, r.AskedBy = true, old.AskedBy
	}
	return r
}

func (s *Store) writeReceipt(t layout.Tree, r Receipt) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return fsx.WriteFile(s.dirs.Receipt(t), append(data, '\n'), 0o644)
}

// Receipt reads the receipt of t. The error is a *[ReceiptError].
func (s *Store) Receipt(t layout.Tree) (Receipt, error) {
	path := s.dirs.Receipt(t)
	data, _, err := fileread.Bounded(path, maxReceipt)
	if err != nil {
		return Receipt{}, &ReceiptError{path, err}
	}
	r, err := ParseReceipt(data)
	if err == nil && (r.Version != t.Version.String() || r.Platform != t.Platform.String()) {
		err = errors.New("it is the receipt of " + quote.Foreign(r.Version+" "+r.Platform))
	}
	if err != nil {
		return Receipt{}, &ReceiptError{path, err}
	}
	return r, nil
}

// ParseReceipt reads the contents of a receipt. It checks the form and no proof.
func ParseReceipt(data []byte) (Receipt, error) {
	var r Receipt
	if err := json.Unmarshal(data, &r); err != nil {
		return Receipt{}, err
	}
	if r.Format != receiptFormat {
		return Receipt{}, fmt.Errorf("format %d, this gvx knows %d", r.Format, receiptFormat)
	}
	if r.Sumdb == nil {
		return Receipt{}, errors.New("it holds no proof of the checksum log")
	}
	return r, nil
}

// ReceiptError says that a receipt is missing or cannot be used.
type ReceiptError struct {
	Path string
	Err  error
}

func (e *ReceiptError) Error() string {
	if errors.Is(e.Err, fs.ErrNotExist) {
		return "the receipt " + quote.Foreign(e.Path) + " is missing"
	}
	return "the receipt " + quote.Foreign(e.Path) + " cannot be used: " + quote.Foreign(e.Err.Error())
}

func (e *ReceiptError) Unwrap() error { return e.Err }
