package lab

import (
	"fmt"
	"net/http"
	"os"
)

// Archive is go.dev/dl on a server, with one official archive for linux-amd64, and what
// is said of it. Its fields are what differs from the genuine one in a test.
type Archive struct {
	Version   string // "1.26.8"
	Path      string // the file
	SHA256    string // hexadecimal
	Signature []byte // what lies beside it as .asc
}

// Name is the archive's file name at go.dev.
func (a *Archive) Name() string { return "go" + a.Version + ".linux-amd64.tar.gz" }

// ServeHTTP answers below /dl as go.dev does.
func (a *Archive) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/dl/":
		st, err := os.Stat(a.Path)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, `[{"version":"go%s","stable":true,"files":[{"filename":%q,"os":"linux","arch":"amd64","version":"go%s","sha256":%q,"size":%d,"kind":"archive"}]}]`,
			a.Version, a.Name(), a.Version, a.SHA256, st.Size())
	case "/dl/" + a.Name():
		http.ServeFile(w, r, a.Path)
	case "/dl/" + a.Name() + ".asc":
		w.Write(a.Signature)
	default:
		http.NotFound(w, r)
	}
}
