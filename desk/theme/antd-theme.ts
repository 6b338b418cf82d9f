import { theme, type ThemeConfig } from 'antd'
import type { Palette } from './tokens'

interface Look {
  palette: Palette
  dark: boolean
  /** On a phone everything that is tapped is at least 44 high. */
  touch: boolean
  /** For people whom movement on the screen disturbs. */
  still: boolean
}

export function antdTheme({ palette, dark, touch, still }: Look): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: palette.bridge,
      colorInfo: palette.bridge,
      colorLink: palette.bridge,
      colorError: palette.late,
      colorWarning: palette.wait,
      colorSuccess: palette.done,
      colorText: palette.ink,
      colorTextSecondary: palette['ink-2'],
      colorTextTertiary: palette['ink-3'],
      colorTextPlaceholder: palette['ink-3'],
      colorTextLightSolid: palette['on-bridge'],
      colorBgLayout: palette.paper,
      colorBgContainer: palette.sheet,
      colorBgElevated: palette.sheet,
      colorBgSpotlight: palette.ink,
      colorBorderSecondary: palette.line,
      fontSize: 14,
      controlHeight: touch ? 44 : 32,
      borderRadius: 8,
      borderRadiusLG: 12,
      fontFamily:
        'system-ui, -apple-system, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif',
      motion: !still,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.18s',
      wireframe: false,
    },
    components: {
      Button: {
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        fontWeight: 500,
      },
      Tooltip: { colorTextLightSolid: palette.paper },
      Segmented: { itemSelectedColor: palette.bridge, trackBg: palette.line },
    },
  }
}
