package smcmock

import (
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
)

// maxBody bounds the body of a request, in bytes.
const maxBody = 1 << 20

// apiCall is a call to the API with its parameters decoded.
type apiCall struct {
	request
	http      *http.Request
	body      []byte // of http, which has been read
	v3        bool   // signed by version 3 of the signature: action and version are headers
	version   string // of the API
	twice     string // a parameter that was given twice
	malformed bool   // the parameters cannot be decoded
	xml       bool   // the response is to be XML
	log       *logged
}

// readCall reads the parameters of a call.
func readCall(r *http.Request) *apiCall {
	c := &apiCall{http: r, v3: usesSignature3(r.Header), request: request{values: map[string]string{}}}
	query, err := url.ParseQuery(r.URL.RawQuery)
	c.malformed = err != nil
	c.add(query)
	c.body, err = io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	c.malformed = c.malformed || err != nil || len(c.body) > maxBody
	encoded := ""
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Method == http.MethodPost && kind == "application/x-www-form-urlencoded" && len(c.body) <= maxBody {
		encoded = string(c.body)
		form, err := url.ParseQuery(encoded)
		c.malformed = c.malformed || err != nil
		c.add(form)
	}
	c.action, c.version = c.values["Action"], c.values["Version"]
	if c.v3 {
		c.action, c.version = r.Header.Get("X-Acs-Action"), r.Header.Get("X-Acs-Version")
	}
	c.names = slices.Sorted(maps.Keys(c.values))
	c.log = &logged{action: c.action, method: r.Method, query: r.URL.RawQuery, form: encoded, header: r.Header}
	return c
}

func (c *apiCall) add(values url.Values) {
	for name, v := range values {
		if len(v) > 1 {
			c.twice = name
		}
		// In the query and in the form: the form wins.
		c.values[name] = v[len(v)-1]
	}
}
