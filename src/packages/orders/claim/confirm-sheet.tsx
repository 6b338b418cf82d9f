import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Sheet } from '@/components/sheet'
import type { Guarded } from '@/hooks/use-guarded'
import type { ClaimOption } from '@/services/claims'

interface ConfirmSheetProps {
  open: boolean
  option: ClaimOption
  willHappen: string
  termText: string
  submit: Guarded
  /** Whether WeChat can be asked who this is; null: not known yet. */
  confirmable: boolean | null
  onClose: () => void
}

/** What will happen, said before it does; WeChat says anew who is tapping. */
export const ConfirmSheet = ({
  open,
  option,
  willHappen,
  termText,
  submit,
  confirmable,
  onClose,
}: ConfirmSheetProps) => (
  <Sheet
    title={`确认申请：${option.title}`}
    open={open}
    onClose={onClose}
    footer={
      <>
        <Button
          icon="shield"
          busy={submit.busy}
          busyText={confirmable === false ? '正在提交' : '正在向微信确认是您本人'}
          onTap={() => void submit.run()}
        >
          {confirmable === false ? '提交申请' : '是我本人，提交申请'}
        </Button>
        <Button kind="secondary" onTap={onClose}>
          再想想
        </Button>
      </>
    }
  >
    <View className="claim__ask">
      {confirmable === false ? '提交后：交给客服来定' : willHappen}
    </View>
    <View className="claim__ask">{termText}。进度随时能看，有结果马上通知您。</View>
    <View className="claim__ask">
      {confirmable === false
        ? '浏览器里没法向微信确认是您本人，所以由客服来定。在小程序里提出，符合规则的可以当场办。'
        : '提交时向微信重新确认是您本人，不用输密码。'}
      官方客服不会向您要卡密、密码和验证码。
    </View>
    {submit.error && (
      <Callout tone="late" icon="alert">
        {submit.error.detail}
      </Callout>
    )}
  </Sheet>
)
