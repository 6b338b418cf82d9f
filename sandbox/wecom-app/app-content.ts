import { ApiError } from '../http/api-error'
import { textSegments } from '../protocol/text-segments'
import { characters, objectOf, textOf, utf8Length, type JsonObject } from '../protocol/wire-json'
import type { AgentContent } from '../sandbox.contract'
import type { World } from '../world/world'
import { readCard } from './card-reader'

const LONGEST_BYTES = 2048

/**
 * The content of an app message as WeCom shows it, or its refusal. WeCom cuts some of what is too long; that hides faults,
 * so here it is 45002.
 */
export function appContent(world: World, body: JsonObject): AgentContent {
  const type = textOf(body, 'msgtype')
  const content = objectOf(body, type)
  switch (type) {
    case 'text': {
      const text = contentText(content)
      return { kind: 'text', text, segments: textSegments(text) }
    }
    case 'markdown':
      return { kind: 'markdown', markdown: contentText(content) }
    case 'textcard':
      return textCard(content)
    case 'image': {
      const mediaId = textOf(content, 'media_id')
      if (!world.media.usable(mediaId, 'wecom')) throw new ApiError(40007)
      return { kind: 'image', mediaId, imageUrl: `/sandbox/media/${mediaId}` }
    }
    case 'template_card':
      return readCard(content)
    default:
      throw new ApiError(40008)
  }
}

function contentText(content: JsonObject): string {
  const text = textOf(content, 'content')
  if (text === '') throw new ApiError(44004)
  if (utf8Length(text) > LONGEST_BYTES) throw new ApiError(45002)
  return text
}

function textCard(content: JsonObject): AgentContent {
  const [title, description, url, buttonText] = ['title', 'description', 'url', 'btntxt'].map(
    (key) => textOf(content, key),
  )
  if (!title || !description || !url)
    throw new ApiError(40058, 'invalid parameter: textcard needs title, description and url')
  if (characters(title) > 128 || characters(description) > 512 || utf8Length(url) > 2048)
    throw new ApiError(45002)
  if (buttonText && characters(buttonText) > 4) throw new ApiError(45002)
  return { kind: 'text-card', title, description, url, buttonText: buttonText || '详情' }
}
