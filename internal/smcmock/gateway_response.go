package smcmock

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
)

// response is the body of a successful response.
type response interface{ setRequestID(id string) }

// plainResponse is the response of operations that report nothing, and part of all others.
type plainResponse struct{ RequestId string }

func (r *plainResponse) setRequestID(id string) { r.RequestId = id }

type createResponse struct {
	plainResponse
	JobId string
}

// errorResponse is the body of an error.
type errorResponse struct {
	XMLName   xml.Name `json:"-" xml:"Error"`
	RequestId string
	HostId    string
	Code      string
	Message   string
	Recommend string
}

// percent is a number that JSON shows as a decimal, such as 75.0.
type percent float64

// MarshalJSON implements json.Marshaler.
func (p percent) MarshalJSON() ([]byte, error) {
	text := strconv.FormatFloat(float64(p), 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return []byte(text), nil
}

// respond sends the response of an operation, spoilt as a fault has it.
func (g *gateway) respond(w http.ResponseWriter, c *apiCall, body response, f Fault) {
	body.setRequestID(c.log.requestID)
	g.write(w, c, http.StatusOK, "", c.action+"Response", body, f)
}

// respondError sends an error, spoilt as a fault has it.
func (g *gateway) respondError(w http.ResponseWriter, c *apiCall, err *apiError, f Fault) {
	setHeader(w, err.header)
	g.write(w, c, g.statusOf(err), err.code, "Error", &errorResponse{
		RequestId: c.log.requestID, HostId: hostID, Code: err.code, Message: err.message,
		Recommend: "https://error-center.aliyun.com/status/search?Keyword=" + err.code + "&source=PopGw",
	}, f)
}

// write sends a body in the format that was asked for.
func (g *gateway) write(w http.ResponseWriter, c *apiCall, status int, code, root string, body any, f Fault) {
	content, marshal := "application/json;charset=utf-8", marshalJSON
	if c.xml {
		content, marshal = "application/xml;charset=utf-8", marshalXML
	}
	text, err := marshal(root, body)
	if err != nil {
		status, code, text = http.StatusInternalServerError, "", []byte(err.Error())
	}
	if f.Malformed {
		text = append([]byte(`{"RequestId":<`), text...)
	}
	g.finish(c, status, code)
	w.Header().Set("Content-Type", content)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	if f.Truncate {
		// net/http closes the connection because less is written than was announced.
		text = text[:len(text)/2]
	}
	_, _ = w.Write(text) // The client may be gone.
}

func setHeader(w http.ResponseWriter, header map[string]string) {
	for name, value := range header {
		w.Header().Set(name, value)
	}
}

func (g *gateway) statusOf(err *apiError) int {
	if strings.HasPrefix(err.code, "Throttling") && err.status == http.StatusBadRequest {
		g.mu.Lock()
		defer g.mu.Unlock()
		return or(g.switches.ThrottlingStatus, err.status)
	}
	return err.status
}

func marshalJSON(_ string, body any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(body)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func marshalXML(root string, body any) ([]byte, error) {
	b := bytes.NewBufferString(xml.Header)
	err := xml.NewEncoder(b).EncodeElement(body, xml.StartElement{Name: xml.Name{Local: root}})
	return b.Bytes(), err
}
