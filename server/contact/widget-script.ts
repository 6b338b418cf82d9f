/** What the website's script is told by the server as it is fetched. */
export interface WidgetState {
  platform: string
  subject: string | null
  /** `现在有人在，约 2 分钟接通` */
  headline: string
  there: boolean
  /** Hosts on which the mark is shown, each with everything below it. */
  hosts: readonly string[]
  /** The page of 联系客服, and its QR code: a row of squares each, dark ones as `1`. */
  contact: string
  checker: string
  qr: readonly string[]
}

const CSS = `:host{all:initial}*{box-sizing:border-box}
.x{position:fixed;right:16px;bottom:16px;z-index:2147483000;
font:16px/1.5 system-ui,-apple-system,"PingFang SC","Microsoft YaHei",sans-serif;
color:var(--ink);
--ink:#12211f;--ink2:#4a5b58;--br:#0b6e69;--on:#fff;--sheet:#fff;--line:#e3e8e6;
--late:#c0342b;--lw:#fdecea;--done:#2a7448;--wait:#945700}
@media(prefers-color-scheme:dark){.x{--ink:#e8f0ee;--ink2:#a9b8b5;--br:#4cc2b8;--on:#0e1615;
--sheet:#16201f;--line:#2a3735;--late:#f08a80;--lw:#3a1614;
--done:#7ccb98;--wait:#f0b254}}
button{font:inherit;cursor:pointer}
.o{display:flex;align-items:center;gap:8px;min-height:48px;margin-left:auto;padding:0 20px;border:0;border-radius:24px;
background:var(--br);color:var(--on)}
.l{flex:none;width:10px;height:10px;border:2px solid var(--on);border-radius:50%}.t .l{background:var(--on)}
.p{width:min(320px,calc(100vw - 32px));max-height:calc(100vh - 96px);overflow:auto;margin-bottom:12px;padding:16px;border:1px solid var(--line);
border-radius:12px;background:var(--sheet)}
.p[hidden]{display:none}.h{display:flex;align-items:flex-start;gap:8px;font-weight:600}.h span{flex:1}
.c{flex:none;width:44px;height:44px;margin:-10px -10px 0 0;border:0;background:none;color:var(--ink2);font-size:22px}
.w{margin:4px 0 12px;color:var(--wait)}.t .w{color:var(--done)}
.q{display:block;width:200px;height:200px;margin:0 auto 8px;padding:20px;border-radius:8px;background:#fff}
.n{margin:0 0 12px;color:var(--ink2);font-size:14px;text-align:center}
a{color:var(--br)}.g{display:block;min-height:48px;margin-bottom:12px;border-radius:12px;background:var(--br);color:var(--on);line-height:48px;
text-align:center;text-decoration:none}
.m{display:block;padding:8px 0;border-top:1px solid var(--line);color:var(--done);font-size:14px}
.f{margin:0 0 12px;padding:12px;border-radius:8px;background:var(--lw);color:var(--late);font-size:14px}
:focus-visible{outline:3px solid var(--br);outline-offset:2px}`.replace(/\n/g, '')

/** Runs in the page of somebody else: touches nothing of it, keeps nothing, needs script-src alone. */
const PROGRAM = `(function(d){
if(window.xinqiaoWidget||!d.body&&d.readyState!=='loading')return;window.xinqiaoWidget=1;
var S=d.currentScript,ORIGIN=S&&S.src?new URL(S.src).origin:new URL(X.contact).origin,at=Date.now(),NS='http://www.w3.org/2000/svg';
function el(n,c,t){var e=d.createElement(n);if(c)e.className=c;if(t)e.textContent=t;return e}
function go(){
var host=d.createElement('xinqiao-widget'),root=host.attachShadow({mode:'open'}),box=el('div','x'+(X.there?' t':''));
try{var s=new CSSStyleSheet();s.replaceSync(CSS);root.adoptedStyleSheets=[s]}catch(e){root.appendChild(el('style','',CSS))}
var h=location.hostname,own=X.hosts.some(function(o){return h===o||h.slice(-o.length-1)==='.'+o});
var ua=navigator.userAgent,wx=/MicroMessenger/i.test(ua),phone=wx||/Android|iPhone|iPad|Mobile|HarmonyOS/i.test(ua);
var panel=el('div','p');panel.hidden=true;panel.id='p';panel.setAttribute('role','dialog');panel.setAttribute('aria-label',X.platform+'客服');
var head=el('div','h');head.appendChild(el('span','',X.platform+'客服'));
var close=el('button','c','\\u00d7');close.type='button';close.setAttribute('aria-label','关闭');head.appendChild(close);panel.appendChild(head);
var words=el('p','w',X.headline);words.setAttribute('role','status');panel.appendChild(words);
if(!own){panel.appendChild(el('p','f','这个网站（'+h+'）不在'+X.platform+'的官方名单里，请不要在这里登录、付款，也不要填密码和验证码。下面是我们自己的客服'))}
if(phone){var a=el('a','g',wx?'进入客服':'打开客服');a.href=X.contact;a.rel='noopener';if(!wx)a.target='_blank';panel.appendChild(a)}
else{var v=d.createElementNS(NS,'svg'),q=d.createElementNS(NS,'path');v.setAttribute('viewBox','0 0 '+X.qr.length+' '+X.qr.length);
v.setAttribute('class','q');v.setAttribute('role','img');v.setAttribute('aria-label','客服二维码');v.setAttribute('shape-rendering','crispEdges');
q.setAttribute('d',X.qr.map(
function(r,y){return r.replace(/./g,function(c,x){return c==='1'?'M'+x+' '+y+'h1v1h-1z':''})}).join(''));v.appendChild(q);panel.appendChild(v);
var n=el('p','n','用微信扫一扫，找客服；或'),b=el('a','','在这里打开');b.href=X.contact;b.target='_blank';b.rel='noopener';n.appendChild(b);panel.appendChild(n)}
var m=el('a','m',own?'\\u2713 官方认证'+(X.subject?' · '+X.subject:'')+'，点此核验':'核验这个网站是不是官方');
m.href=X.checker+encodeURIComponent(h);m.target='_blank';m.rel='noopener';panel.appendChild(m);
var open=el('button','o');open.type='button';open.setAttribute('aria-expanded','false');open.setAttribute('aria-controls','p');
open.appendChild(el('i','l'));open.appendChild(el('span','','联系客服'));
function show(y){panel.hidden=!y;open.setAttribute('aria-expanded',String(y));(y?close:open).focus();if(y)again()}
function again(){if(Date.now()-at<3e4||!window.fetch)return;at=Date.now();
fetch(ORIGIN+'/api/widget',{credentials:'omit'}).then(function(r){return r.json()}).then(function(n){if(n&&n.headline){words.textContent=n.headline;
box.className='x'+(n.there?' t':'')}}).catch(function(){words.textContent='点开后看现在有没有人在'})}
open.onclick=function(){show(panel.hidden)};close.onclick=function(){show(false)};
root.addEventListener('keydown',function(e){if(e.key==='Escape'&&!panel.hidden)show(false)});
box.appendChild(panel);box.appendChild(open);root.appendChild(box);d.body.appendChild(host)}
if(d.body)go();else d.addEventListener('DOMContentLoaded',go)})(document)`

/** The whole script, as it is served. */
export function widgetScript(state: WidgetState): string {
  const told = JSON.stringify(state).replace(
    /[\u2028\u2029<]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `(function(){var X=${told},CSS=${JSON.stringify(CSS)};\n${PROGRAM}})();\n`
}
