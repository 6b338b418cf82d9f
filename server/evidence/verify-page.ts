import { escapeHtml } from '../lib/escape-html'

const STYLE = `
:root { color-scheme: light dark; --ink: #12211f; --ink-2: #4a5b58; --ink-3: #66746f; --bridge: #0b6e69; --on-bridge: #fff; --wash: #e6f2f1;
  --paper: #f6f7f5; --sheet: #fff; --line: #e3e8e6; --late: #c0342b; --late-wash: #fdecea; --done: #2a7448; --done-wash: #e8f5ec; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8f0ee; --ink-2: #a9b8b5; --ink-3: #7b8986; --bridge: #4cc2b8; --on-bridge: #0e1615;
  --wash: #12302e; --paper: #0e1615; --sheet: #16201f; --line: #2a3735; --late: #f08a80; --late-wash: #3a1614; --done: #7ccb98;
  --done-wash: #12291b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, 'PingFang SC', 'Noto Sans CJK SC', sans-serif; }
main { max-width: 640px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { margin: 0; font-size: 28px; line-height: 1.3; }
.lead { margin: 8px 0 24px; color: var(--ink-2); }
.pick { display: block; padding: 32px 16px; border: 2px dashed var(--line); border-radius: 12px; background: var(--sheet); text-align: center;
  cursor: pointer; }
.pick:focus-within, .pick.over { border-color: var(--bridge); background: var(--wash); }
.pick input { position: absolute; opacity: 0; width: 1px; height: 1px; }
.pick b { display: inline-block; min-height: 44px; padding: 10px 20px; border-radius: 8px; background: var(--bridge); color: var(--on-bridge);
  font-weight: 500; }
.pick span { display: block; margin-top: 8px; color: var(--ink-3); font-size: 14px; }
.result { margin: 16px 0 0; padding: 16px; border-radius: 12px; background: var(--sheet); border: 1px solid var(--line); overflow-wrap: anywhere; }
.result h2 { margin: 0 0 4px; font-size: 18px; } .result p { margin: 4px 0 0; }
.done { background: var(--done-wash); border-color: transparent; } .done h2 { color: var(--done); }
.late { background: var(--late-wash); border-color: transparent; } .late h2 { color: var(--late); }
h3 { margin: 32px 0 8px; font-size: 16px; } li, .note { color: var(--ink-2); font-size: 14px; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 20px; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, monospace; } a { color: var(--bridge); }
`

/** The page on which anybody checks a file. It works without a log-in; the file is read on the device and stays there. */
export function verifyPage(platform: string, keyIds: readonly string[]): string {
  const name = escapeHtml(platform)
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name} · 核对服务记录证明</title><style>${STYLE}</style><script src="/verify/page.js" defer></script></head>
<body><main>
<h1>核对服务记录证明</h1>
<p class="lead">选中${name}出具的 PDF 或压缩包，马上知道它有没有被改过。文件只在您的设备上计算，不会上传。</p>
<label class="pick" id="pick"><input type="file" id="file" accept=".pdf,.zip"><b>选择文件</b><span>也可以把文件拖到这里</span></label>
<div class="result" id="result" role="status" hidden></div>
<noscript><p class="result late">这个页面要运行程序才能核对。也可以用下面的核对程序。</p></noscript>
<h3>不想只信这个页面</h3>
<ul><li>下载 <a href="/verify/verify.mjs" download>verify.mjs</a>，不到一百行，不联网，用 Node.js 运行：<code>node verify.mjs 文件名</code></li>
<li>签名用的钥匙编号：${keyIds.map((keyId) => `<code>${escapeHtml(keyId)}</code>`).join('、')}（<a href="/verify/keys">公钥</a>）</li></ul>
<h3>哪些核对不了</h3>
<p class="note">打印件、截图、另存为或者加过批注的文件，和出具时不是同一个文件，核对不了。请用收到的原文件。</p>
</main></body></html>
`
}
