package api

import (
	"strings"

	"kipthoi/infra/local/plan"
)

// route is a route key taken apart.
type route struct {
	plan.Route
	method string
	parts  []string
}

const fallback = "$default"

func parse(r plan.Route) route {
	if r.Key == fallback {
		return route{Route: r}
	}
	method, path, _ := strings.Cut(r.Key, " ")
	return route{Route: r, method: method, parts: split(path)}
}

func split(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

// find is the most specific route: a full match before one with a greedy part, and that before $default; among equals
// one for the method before ANY, and fewer parameters before more.
func (g *Gateway) find(method, path string) (route, map[string]string, bool) {
	best, bestRank := route{}, -1
	var parameters map[string]string
	for _, r := range g.routes {
		if found, rank, ok := r.match(method, split(path)); ok && rank > bestRank {
			best, bestRank, parameters = r, rank, found
		}
	}
	return best, parameters, bestRank >= 0
}

// match gives the path's parameters and how specific the route is for it.
func (r route) match(method string, path []string) (parameters map[string]string, rank int, ok bool) {
	if r.Key == fallback {
		return nil, 0, true
	}
	if r.method != "ANY" && r.method != method {
		return nil, 0, false
	}
	rank = 1000
	for i, part := range r.parts {
		name, variable := strings.CutPrefix(part, "{")
		name, greedy := strings.CutSuffix(strings.TrimSuffix(name, "}"), "+")
		switch {
		case i >= len(path), variable && path[i] == "":
			return nil, 0, false
		case variable && greedy:
			return with(parameters, name, strings.Join(path[i:], "/")), r.ranked(rank - 500), true
		case variable:
			parameters, rank = with(parameters, name, path[i]), rank-10
		case part != path[i]:
			return nil, 0, false
		}
	}
	return parameters, r.ranked(rank), len(path) == len(r.parts)
}

// ranked prefers a route for one method, and of two greedy ones the longer.
func (r route) ranked(rank int) int {
	rank += 20 * len(r.parts)
	if r.method != "ANY" {
		rank++
	}
	return rank
}

func with(parameters map[string]string, name, value string) map[string]string {
	if parameters == nil {
		parameters = map[string]string{}
	}
	parameters[name] = value
	return parameters
}
