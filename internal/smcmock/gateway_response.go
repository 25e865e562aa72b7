package smcmock

import (
	"cmp"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// respond sends the response of an operation, damaged if the fault says so.
func (g *gateway) respond(w http.ResponseWriter, c *apiCall, body object, f Fault) {
	full := append(object{{"RequestId", c.log.requestID, always}}, body...)
	g.write(w, c, http.StatusOK, "", c.action+"Response", full, f)
}

// respondError sends an error, damaged if the fault says so.
func (g *gateway) respondError(w http.ResponseWriter, c *apiCall, err *apiError, f Fault) {
	setHeader(w, err.header)
	g.write(w, c, g.statusOf(err), err.code, "Error", object{
		{"RequestId", c.log.requestID, always}, {"HostId", hostID, always}, {"Code", err.code, always}, {"Message", err.message, always},
		{"Recommend", "https://error-center.aliyun.com/status/search?Keyword=" + err.code + "&source=PopGw", always},
	}, f)
}

// write sends a body in the format that was asked for.
func (g *gateway) write(w http.ResponseWriter, c *apiCall, status int, code, root string, body object, f Fault) {
	var content string
	var text []byte
	if emptyFields := g.currentSwitches().EmptyFields; c.xml {
		content, text = "application/xml;charset=utf-8", marshalXML(root, body, emptyFields)
	} else {
		content, text = "application/json;charset=utf-8", marshalJSON(body, emptyFields)
	}
	if f.Malformed {
		text = append([]byte(`{"RequestId":<`), text...)
	}
	g.finish(c, status, code)
	w.Header().Set("Content-Type", cmp.Or(f.ContentType, content))
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	if f.Truncate {
		// net/http closes the connection because less is written than was announced.
		text = text[:len(text)/2]
	}
	_, _ = w.Write(text) // The client may be gone.
}

// respondPage sends the page of a fault, as a broken proxy would.
func (g *gateway) respondPage(w http.ResponseWriter, c *apiCall, f Fault) {
	status := cmp.Or(f.HTTPStatus, http.StatusOK)
	g.finish(c, status, "")
	setHeader(w, f.Header)
	w.Header().Set("Content-Type", cmp.Or(f.ContentType, "text/html"))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, cmp.Or(f.Body, "<html><body>"+http.StatusText(status)+"</body></html>"))
}

func setHeader(w http.ResponseWriter, header map[string]string) {
	for name, value := range header {
		w.Header().Set(name, value)
	}
}

func (g *gateway) statusOf(err *apiError) int {
	if strings.HasPrefix(err.code, "Throttling") && err.status == http.StatusBadRequest {
		return cmp.Or(g.currentSwitches().ThrottlingStatus, err.status)
	}
	return err.status
}
