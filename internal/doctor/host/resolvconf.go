package host

import (
	"net/netip"
	"strings"
)

// ResolvConfFile is where the C library and Go read whom to ask for a name.
const ResolvConfFile = "/etc/resolv.conf"

// MostNameservers is how many servers of resolv.conf are asked, by Go and by glibc.
const MostNameservers = 3

// ResolvConf is /etc/resolv.conf as Go's package net reads it (dnsReadConfig): the
// defaults stand where the file says nothing.
type ResolvConf struct {
	// Servers are those that are asked, Surplus those behind the third, and Broken what is
	// called a nameserver and is no address.
	Servers, Surplus, Broken []Word
	// Search are the domains that are tried, in their last form in the file.
	Search []string
	// Ndots, Attempts and Timeout, in seconds, are as Go takes them.
	Ndots, Attempts, Timeout Option
	// Unknown are options and keywords that Go does not know.
	Unknown []Word
}

// Word is a piece of a file.
type Word struct {
	Text string
	Line int // from 1
}

// Option is a number and where it was set; Line is 0 for the default. Asked is what the
// file says, which may be more than is used.
type Option struct{ Value, Asked, Line int }

// ParseResolvConf reads the text of a resolv.conf.
func ParseResolvConf(text string) ResolvConf {
	c := ResolvConf{Ndots: Option{Value: 1}, Attempts: Option{Value: 2}, Timeout: Option{Value: 5}}
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") {
			continue
		}
		if fields := strings.FieldsFunc(line, isFieldBreak); len(fields) > 0 {
			c.line(fields, i+1)
		}
	}
	return c
}

// isFieldBreak is what package net splits fields at.
func isFieldBreak(r rune) bool { return strings.ContainsRune(" \r\t\n", r) }

func (c *ResolvConf) line(fields []string, at int) {
	switch args := fields[1:]; fields[0] {
	case "nameserver":
		if len(args) > 0 {
			c.server(Word{args[0], at})
		}
	case "domain":
		if len(args) > 0 {
			c.Search = args[:1]
		}
	case "search":
		c.Search = nil
		for _, domain := range args {
			if domain != "." {
				c.Search = append(c.Search, domain)
			}
		}
	case "options":
		for _, option := range args {
			c.option(Word{option, at})
		}
	case "lookup": // OpenBSD's; Go takes note of it everywhere
	default:
		c.Unknown = append(c.Unknown, Word{fields[0], at})
	}
}

func (c *ResolvConf) server(w Word) {
	switch _, err := netip.ParseAddr(w.Text); {
	case len(c.Servers) == MostNameservers:
		c.Surplus = append(c.Surplus, w)
	case err != nil:
		c.Broken = append(c.Broken, w)
	default:
		c.Servers = append(c.Servers, w)
	}
}

func (c *ResolvConf) option(w Word) {
	name, value, _ := strings.Cut(w.Text, ":")
	switch n := leadingNumber(value); {
	case strings.HasPrefix(w.Text, "ndots:"):
		c.Ndots = Option{min(n, 15), n, w.Line}
	case strings.HasPrefix(w.Text, "timeout:"):
		c.Timeout = Option{max(n, 1), n, w.Line}
	case strings.HasPrefix(w.Text, "attempts:"):
		c.Attempts = Option{max(n, 1), n, w.Line}
	case name != w.Text || !knownOptions[w.Text]:
		c.Unknown = append(c.Unknown, w)
	}
}

// knownOptions are those without a value that Go knows, some of which it ignores.
var knownOptions = map[string]bool{
	"rotate": true, "single-request": true, "single-request-reopen": true, "use-vc": true, "usevc": true, "tcp": true,
	"trust-ad": true, "edns0": true, "no-reload": true,
}

// leadingNumber reads digits as dtoi of package net does: what follows them counts for
// nothing, and too large a number is cut to 0xFFFFFF.
func leadingNumber(s string) int {
	const big = 0xFFFFFF
	n := 0
	for i := 0; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
		if n = n*10 + int(s[i]-'0'); n >= big {
			return big
		}
	}
	return n
}
