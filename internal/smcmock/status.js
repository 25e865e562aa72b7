// Keeps the status page up to date: it reads the page once a second, unless it has not changed, and puts the
// differences in place, so that what is focused, selected or being pressed stays.
'use strict';

const main = document.querySelector('main');
const clock = document.getElementById('clock');
const connection = document.getElementById('connection');
const message = document.getElementById('message');
let timer = 0;
let reading = null;

// morph makes an element like another one.
function morph(from, to) {
	if (from.isEqualNode(to)) return;
	if (from.nodeType !== Node.ELEMENT_NODE || from.nodeName !== to.nodeName) {
		from.replaceWith(to);
		return;
	}
	for (const { name } of [...from.attributes]) if (!to.hasAttribute(name)) from.removeAttribute(name);
	for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
	const known = new Map();
	for (const child of from.children) if (child.hasAttribute('id')) known.set(child.getAttribute('id'), child);
	const stay = new Set();
	for (const child of to.children) stay.add(known.get(child.getAttribute('id')));
	let at = from.firstChild;
	for (const child of [...to.childNodes]) {
		while (at && isKnown(at, known) && !stay.has(at)) at = removed(at);
		const same = isKnown(child, known) ? known.get(child.getAttribute('id')) : null;
		if (same && same !== at) {
			from.insertBefore(same, at);
			morph(same, child);
		} else if (!at || (!same && (isKnown(at, known) || hasID(child)))) {
			from.insertBefore(child, at);
		} else {
			const next = at.nextSibling;
			morph(at, child);
			at = next;
		}
	}
	while (at) at = removed(at);
}

const hasID = (node) => node.nodeType === Node.ELEMENT_NODE && node.hasAttribute('id');
const isKnown = (node, known) => hasID(node) && known.has(node.getAttribute('id'));

function removed(node) {
	const next = node.nextSibling;
	node.remove();
	return next;
}

function show(element, text) {
	if (element.textContent !== text) element.textContent = text;
}

async function read() {
	try {
		const response = await fetch('/_mock/' + location.search, {
			headers: { 'If-None-Match': `"${main.dataset.version}"` },
			signal: AbortSignal.timeout(5000),
		});
		const now = response.headers.get('Smcmock-Clock');
		if (!now || (response.status !== 200 && response.status !== 304)) throw new Error('not the mock');
		if (response.status === 200) {
			const page = new DOMParser().parseFromString(await response.text(), 'text/html');
			morph(main, document.adoptNode(page.querySelector('main')));
		}
		show(clock, now);
		show(connection, 'Connected.');
		document.body.classList.remove('disconnected');
	} catch {
		show(connection, 'Not connected: the mock does not respond. What is shown may be old.');
		document.body.classList.add('disconnected');
	}
}

// update reads now and then once a second, as long as the page is visible.
async function update() {
	clearTimeout(timer);
	if (document.hidden) return;
	reading ??= read().finally(() => { reading = null; });
	await reading;
	clearTimeout(timer);
	timer = setTimeout(update, 1000);
}

document.addEventListener('visibilitychange', update);

document.addEventListener('submit', async (event) => {
	const form = event.target;
	if (form.getAttribute('method') !== 'post') return;
	event.preventDefault();
	const row = event.submitter?.closest('tr');
	let text = '';
	try {
		const response = await fetch(form.getAttribute('action'), {
			method: 'POST',
			headers: { Accept: 'application/json' },
			body: new URLSearchParams(new FormData(form, event.submitter)),
		});
		if (!response.ok) text = (await response.json()).Error;
	} catch {
		text = 'Nothing was done: the mock does not respond.';
	}
	show(message, text);
	await reading; // What was being read may be from before.
	await update();
	// The button may be gone: keep the place.
	if (row?.isConnected && (!document.activeElement || document.activeElement === document.body)) {
		row.tabIndex = -1;
		row.focus({ preventScroll: true });
	}
});

update();
