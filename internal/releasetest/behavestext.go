package releasetest

import (
	"fmt"
	"net/http"
	"strings"
)

// Escape is what stands in every text of the "escapes" behaviours: it sets a
// terminal's title, clears the screen, and ends with a rune that turns the
// direction of writing round. None of its control characters may be printed raw.
const Escape = "\x1b]0;owned\x07\x1b[2J\x1b[31m\u202eowned"

// textBehaviours are those of hostile text.
func textBehaviours() map[string]func(*Server) {
	all := map[string]func(*Server){
		"escapes-list":     escapesList,
		"escapes-info":     escapesInfo,
		"escapes-error":    escapesError,
		"escapes-header":   escapesHeader,
		"escapes-redirect": escapesRedirect,
		"escapes-record":   escapesRecord,
		"escapes-zip": withEntries(true, func(t Toolchain, list []entry) []entry {
			return append(list, file(t.prefix()+"src/"+Escape, "escape\n"))
		}),
	}
	parts := make([]func(*Server), 0, len(all))
	for _, name := range []string{"escapes-zip", "escapes-list", "escapes-info", "escapes-record", "escapes-error"} {
		parts = append(parts, all[name])
	}
	all["escapes"] = func(s *Server) {
		for _, apply := range parts {
			apply(s)
		}
	}
	return all
}

func escapesList(s *Server) {
	s.HandlePath(listPath, func(w http.ResponseWriter, _ *http.Request) {
		s.answerList(w)
		fmt.Fprintf(w, "v0.0.1-go1.99.1%s.linux-amd64\n%s\n", Escape, Escape)
	})
}

func escapesInfo(s *Server) {
	s.Handle(func(p string) bool { return hasPrefix(modulePrefix)(p) && strings.HasSuffix(p, ".info") }, func(w http.ResponseWriter, _ *http.Request) {
		// Raw control characters are no JSON; these are decoded to the same text.
		fmt.Fprintf(w, `{"Version":"v0.0.1-\u001b]0;owned\u0007\u001b[31m","Time":"\u001b[2J"}`)
	})
}

func escapesError(s *Server) {
	s.Handle(isZip, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintln(w, Escape)
	})
}

// escapesHeader sends a raw escape in a header. Go's client gives up on that
// connection, with an error that quotes the line.
func escapesHeader(s *Server) {
	s.Handle(isZip, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset="+Escape)
		w.WriteHeader(http.StatusForbidden)
	})
}

// escapesRedirect sends its Location escaped as a URL demands; decoded, it is the
// same text.
func escapesRedirect(s *Server) {
	s.Handle(hasPrefix(modulePrefix), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", s.OtherURL()+"/%1b]0;owned%07%1b[2J")
		w.WriteHeader(http.StatusFound)
		fmt.Fprintln(w, Escape)
	})
}

// escapesRecord answers every look-up with a record full of escapes, behind a
// number and before a head that look like the real ones.
func escapesRecord(s *Server) {
	s.Handle(inLog("/lookup/"), s.altered(func(_ string, body []byte) []byte {
		return append([]byte("1\n"+Escape+" v1.0.0 h1:"+Escape+"\n\n"), body...)
	}))
}
