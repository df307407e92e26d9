package host

import (
	"crypto/x509"
	"encoding/pem"
)

// HasCertificate reports whether data, as PEM, holds one certificate that can be read, as
// x509.CertPool.AppendCertsFromPEM takes it.
func HasCertificate(data []byte) bool {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" || len(block.Headers) != 0 {
			continue
		}
		if _, err := x509.ParseCertificate(block.Bytes); err == nil {
			return true
		}
	}
	return false
}
