package main

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// serve answers one request of a route.
type serve func(h *handler, ctx context.Context, r *request) (answer, error)

// route is one line of the table. A {name} in the pattern stands for one part of
// the path and is read from request.vars.
type route struct {
	method  string
	pattern string
	serve   serve
}

// routes says for each address who may come: what stands around a handler lets
// nobody else through.
var routes = []route{
	{http.MethodGet, "/", (*handler).front},
	{http.MethodGet, "/assets/{name}", (*handler).asset},
	{http.MethodPost, "/login", (*handler).askLogin},
	{http.MethodGet, "/login/{nonce}", (*handler).showLogin},
	{http.MethodPost, "/login/{nonce}", (*handler).takeLogin},
	{http.MethodPost, "/logout", (*handler).logout},

	{http.MethodGet, "/l/{token}", byLink((*handler).overview)},
	{http.MethodGet, "/l/{token}/p/{period}", byLink((*handler).unitPeriod)},
	{http.MethodGet, "/l/{token}/template/{period}", byLink((*handler).template)},
	{http.MethodGet, "/l/{token}/marked/{period}/{submission}", byLink((*handler).marked)},
	{http.MethodPost, "/l/{token}/explain", byLink((*handler).explain)},
	{http.MethodPost, "/l/{token}/nil", byLink((*handler).declare)},
	{http.MethodGet, "/l/{token}/u/{period}/{upload}", byLink((*handler).waiting)},

	{http.MethodPost, "/api/uploads", byBearer((*handler).mint)},
	{http.MethodGet, "/api/uploads/{period}/{upload}", byBearer((*handler).uploadState)},

	{http.MethodGet, "/p", byOffice((*handler).officeHome)},
	{http.MethodGet, "/p/{province}", lookingAt((*handler).provinceHome)},
	{http.MethodGet, "/p/{province}/periods/{period}", lookingAt((*handler).screen)},
	{http.MethodGet, "/p/{province}/periods/{period}/units/{unit}", lookingAt((*handler).unitView)},
	{http.MethodGet, "/p/{province}/periods/{period}/units/{unit}/files/{submission}", lookingAt((*handler).original)},
	{http.MethodGet, "/p/{province}/units", ownProvince((*handler).units)},
	{http.MethodGet, "/p/{province}/units/sample.csv", ownProvince((*handler).sample)},
	{http.MethodGet, "/p/{province}/units/imports/{upload}", ownProvince((*handler).imported)},

	{http.MethodGet, "/c", byCentre((*handler).nationHome)},
	{http.MethodGet, "/c/periods/{period}", byCentre((*handler).nation)},
	{http.MethodGet, "/files/{period}/{revision}/{name}", byOffice((*handler).revisionFile)},
}

// find returns the route of r and fills in its vars, or else the methods the
// address would take.
func find(r *request) (found *route, allowed []string) {
	for i, candidate := range routes {
		vars, ok := match(candidate.pattern, r.path)
		if !ok {
			continue
		}
		if candidate.method == r.method {
			r.route, r.vars = candidate.pattern, vars
			return &routes[i], nil
		}
		allowed = append(allowed, candidate.method)
		if candidate.method == http.MethodGet {
			allowed = append(allowed, http.MethodHead)
		}
	}
	slices.Sort(allowed)
	return nil, slices.Compact(allowed)
}

// match compares a path with a pattern part by part.
func match(pattern, path string) (map[string]string, bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(trimSlash(path), "/")
	if len(want) != len(got) {
		return nil, false
	}
	vars := make(map[string]string)
	for i, part := range want {
		name, isVar := strings.CutPrefix(part, "{")
		switch {
		case isVar && got[i] != "":
			vars[strings.TrimSuffix(name, "}")] = got[i]
		case part != got[i]:
			return nil, false
		}
	}
	return vars, true
}

// trimSlash forgives a slash at the end: people retype addresses.
func trimSlash(path string) string {
	if len(path) > 1 {
		return strings.TrimSuffix(path, "/")
	}
	return path
}
