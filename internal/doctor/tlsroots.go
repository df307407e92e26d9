package doctor

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

// Where crypto/x509 looks on Linux (root_linux.go): the first file that can be read, and
// all files of all folders.
var (
	rootFiles = []string{
		"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/pki/tls/cacert.pem",
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
	}
	rootFolders = []string{"/etc/ssl/certs", "/etc/pki/tls/certs"}
)

var tlsRoots = Check{
	ID:        "tls.roots",
	Severity:  Error,
	Title:     "no certificates to judge servers by",
	Reads:     append([]string{"SSL_CERT_FILE", "SSL_CERT_DIR"}, rootFiles...),
	Threshold: "not one certificate; SSL_CERT_FILE or SSL_CERT_DIR name what is not there",
	Systems:   []string{"linux"},
	About: "Go reads the first of a list of files and every file of two folders (crypto/x509, root_linux.go); `SSL_CERT_FILE` stands for the files and `SSL_CERT_DIR` for the folders, each for itself: setting only the file leaves the system's folders in use, which on Debian hold all of its certificates. " +
		"Without one certificate every connection by TLS fails: `tls: failed to verify certificate: x509: certificate signed by unknown authority`. Install `ca-certificates`; a company's own authority goes there too (`update-ca-certificates`, `update-ca-trust`). " +
		"macOS and Windows ask the system instead, so there is nothing to look at there.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		files, folders := rootPlaces(h)
		if h.anyRoot(files, folders) {
			return lostRoots(h), nil
		}
		f := Finding{
			Severity: Error, Source: strings.Join([]string{showFirst(h, "SSL_CERT_FILE", rootFiles), showFirst(h, "SSL_CERT_DIR", rootFolders)}, ", "),
			Value: "no certificate", Threshold: "one",
			Text: "Go finds no certificate of an authority here: every connection by TLS fails with \"certificate signed by unknown authority\"",
			Fix:  Fix{Words: "install ca-certificates"},
		}
		if h.Getenv("SSL_CERT_FILE") != "" || h.Getenv("SSL_CERT_DIR") != "" {
			f.Fix = Shell("unset SSL_CERT_FILE SSL_CERT_DIR")
			f.Fix.Words = "let them lead to certificates, or unset them where they are set"
		}
		return []Finding{f}, nil
	},
}

func showFirst(h *Here, variable string, places []string) string {
	if h.Getenv(variable) != "" {
		return variable
	}
	return places[0]
}

func rootPlaces(h *Here) (files, folders []string) {
	files, folders = rootFiles, rootFolders
	if file := h.Getenv("SSL_CERT_FILE"); file != "" {
		files = []string{file}
	}
	if dirs := h.Getenv("SSL_CERT_DIR"); dirs != "" {
		folders = strings.Split(dirs, ":")
	}
	return files, folders
}

// anyRoot reports whether there is one certificate.
func (h *Here) anyRoot(files, folders []string) bool {
	for _, file := range files {
		if data, err := h.Read(file); err == nil {
			if host.HasCertificate(data) {
				return true
			}
			break // the first that can be read is the only one
		}
	}
	for _, dir := range folders {
		names, _ := h.Names(dir)
		for _, name := range names {
			if data, err := h.Read(filepath.Join(dir, name)); err == nil && host.HasCertificate(data) {
				return true
			}
		}
	}
	return false
}

// lostRoots finds variables that lead nowhere, while other certificates are found.
func lostRoots(h *Here) (found []Finding) {
	for _, name := range []string{"SSL_CERT_FILE", "SSL_CERT_DIR"} {
		value := h.Getenv(name)
		if value == "" {
			continue
		}
		paths := []string{value}
		if name == "SSL_CERT_DIR" {
			paths = strings.Split(value, ":")
		}
		for _, path := range paths {
			if _, err := h.Stat(path); path == "" || !errors.Is(err, fs.ErrNotExist) {
				continue
			}
			found = append(found, Finding{
				Severity: Warning, Source: name, Value: quote.Foreign(path), Threshold: "what is there",
				Text: name + " names " + quote.Foreign(path) + ", which is not there: Go reads none of the certificates that were meant, without a word",
				Fix:  Shell("unset " + name),
			})
		}
	}
	return found
}
