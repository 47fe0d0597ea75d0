package page

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"path"
	"strings"
)

//go:embed assets
var files embed.FS

// Asset is a file every page may use.
type Asset struct {
	Type string // of the content
	Data []byte
}

// assets by the name they are served under; addresses by the name in the source.
var assets, addresses = mustLoadAssets()

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// mustLoadAssets stops a build that lost a file at its first test.
func mustLoadAssets() (map[string]Asset, map[string]string) {
	entries, err := files.ReadDir("assets")
	if err != nil {
		panic(err)
	}
	served, named := make(map[string]Asset), make(map[string]string)
	for _, e := range entries {
		data, err := files.ReadFile("assets/" + e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(data)
		ending := path.Ext(e.Name())
		name := strings.TrimSuffix(e.Name(), ending) + "." + hex.EncodeToString(sum[:6]) + ending
		served[name] = Asset{Type: contentTypes[ending], Data: data}
		named[e.Name()] = "/assets/" + name
	}
	return served, named
}

// FindAsset returns the file behind /assets/{name}. The digest of its content is
// in the name, so a browser may keep it forever.
func FindAsset(name string) (Asset, bool) {
	a, ok := assets[name]
	return a, ok
}

// Address is where a file of the source is served.
func Address(source string) string { return addresses[source] }
